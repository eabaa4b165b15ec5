package io.gatehouse.catalog.flow;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Timers, files and other event loops answer on threads of their own; database sessions need the one they began on. */
public final class SameContext {
    private SameContext() {}

    /** What takes a while, off the event loop; the result comes where it was asked for. */
    public static <T> Uni<T> aside(Supplier<T> work) {
        return resume(Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }

    /** The same result, given on the Vert.x context of whoever subscribes. */
    public static <T> Uni<T> resume(Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            Context context = Vertx.currentContext();
            return context == null ? work : work.emitOn(task -> context.runOnContext(now -> task.run()));
        });
    }
}
