package io.gatehouse.gateway.cache;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.function.Function;

/** Steps after what nearly always is there already. */
public final class AtOnce {

    private AtOnce() {}

    /**
     * The same as {@link Future#transform}, without a future in between where there is nothing to wait for. A step that
     * throws is a failed one.
     */
    public static <T, R> Future<R> then(Future<T> before, Function<AsyncResult<T>, Future<R>> step) {
        if (!before.isComplete()) {
            return before.transform(step);
        }
        try {
            return step.apply(before);
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }
}
