package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.cache.BoundedCache;
import io.gatehouse.gateway.cache.SingleFlight;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.OfferingIndex;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.catalog.Tool;
import io.gatehouse.gateway.catalog.ToolPages;
import io.gatehouse.gateway.mcp.Asked;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages of lists as a caller may see them: prepared once for all who may see the same. */
@Singleton
public class VisibleTools {

    /** @param list which list; null for tools */
    private record ByCaller(GatewaySnapshot gateway, Caller caller, OfferingIndex.@Nullable Kind list) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ByCaller that
                    && that.gateway == gateway
                    && that.caller == caller
                    && that.list == list;
        }

        @Override
        public int hashCode() {
            int both = 31 * System.identityHashCode(gateway) + System.identityHashCode(caller);
            return list == null ? both : both + 1 + list.ordinal();
        }
    }

    private record BySight(GatewaySnapshot gateway, OfferingIndex.@Nullable Kind list, BitSet shown) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BySight that
                    && that.gateway == gateway
                    && that.list == list
                    && that.shown.equals(shown);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(gateway) + shown.hashCode();
        }
    }

    private static final int MAXIMUM_CALLERS = 10_000;
    private static final int MAXIMUM_SIGHTS = 64;
    private static final long KEPT = Duration.ofMinutes(2).toMillis();

    /** Evaluations of rules that are no burden to the event loop. */
    private static final long FEW = 256;

    private final Vertx vertx;
    private final ToolPolicy policy;
    private final SingleFlight<ByCaller, ToolPages> flights = new SingleFlight<>();
    private final BoundedCache<ByCaller, ToolPages> callers;
    private final BoundedCache<BySight, ToolPages> sights;

    VisibleTools(Vertx vertx, ToolPolicy policy, Clock clock) {
        this.vertx = vertx;
        this.policy = policy;
        this.callers = new BoundedCache<>(MAXIMUM_CALLERS, clock);
        this.sights = new BoundedCache<>(MAXIMUM_SIGHTS, clock);
    }

    /** The pages of tools/list for that caller. */
    public Future<ToolPages> pages(GatewaySnapshot gateway, Caller caller) {
        if (gateway.rules().policy().isEmpty()) {
            return Future.succeededFuture(gateway.pages());
        }
        int tools = 0;
        for (Target target : gateway.targets()) {
            tools += target.tools().size();
        }
        return kept(new ByCaller(gateway, caller, null), tools, () -> prepare(gateway, caller));
    }

    /** The pages of another list for that caller. */
    public Future<ToolPages> pages(GatewaySnapshot gateway, Caller caller, OfferingIndex.Kind list) {
        return gateway.rules().policy().isEmpty()
                ? Future.succeededFuture(gateway.offerings().pages(list))
                : kept(
                        new ByCaller(gateway, caller, list),
                        gateway.offerings().size(list),
                        () -> prepare(gateway, caller, list));
    }

    /** What takes long is done where no other request waits, once for all who ask for it meanwhile. */
    private Future<ToolPages> kept(ByCaller key, int entries, Callable<ToolPages> prepare) {
        ToolPages known = callers.get(key);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        long work = (long) entries * key.gateway().rules().policy().size();
        Future<ToolPages> made = work <= FEW
                ? Future.future(promise -> promise.complete(made(prepare)))
                : flights.run(key, () -> vertx.executeBlocking(prepare, false));
        return made.onSuccess(pages -> callers.put(key, pages, KEPT));
    }

    private static ToolPages made(Callable<ToolPages> prepare) {
        try {
            return prepare.call();
        } catch (Exception unforeseen) {
            throw new IllegalStateException(unforeseen);
        }
    }

    private ToolPages prepare(GatewaySnapshot gateway, Caller caller, OfferingIndex.Kind list) {
        // A template is listed to whom its resources may be read; what rules say of single ones is asked when they are.
        Asked.Kind kind = list == OfferingIndex.Kind.PROMPTS ? Asked.Kind.PROMPT : Asked.Kind.RESOURCE;
        BitSet shown = new BitSet();
        Set<OfferingIndex.Listed> entries = Collections.newSetFromMap(new IdentityHashMap<>());
        int[] index = new int[1];
        gateway.offerings().pagesOf(list, listed -> {
            if (policy.shows(
                    gateway, caller, listed.target(), new Asked(kind, listed.calledAs(), listed.name(), null))) {
                shown.set(index[0]);
                entries.add(listed);
            }
            index[0]++;
            return false;
        });
        return shown.cardinality() == index[0]
                ? gateway.offerings().pages(list)
                : shared(
                        new BySight(gateway, list, shown),
                        () -> gateway.offerings().pagesOf(list, entries::contains));
    }

    private ToolPages shared(BySight key, Supplier<ToolPages> prepare) {
        ToolPages known = sights.get(key);
        if (known == null) {
            known = prepare.get();
            sights.put(key, known, KEPT);
        }
        return known;
    }

    private ToolPages prepare(GatewaySnapshot gateway, Caller caller) {
        BitSet shown = new BitSet();
        Set<Tool> tools = Collections.newSetFromMap(new IdentityHashMap<>());
        int index = 0;
        for (Target target : gateway.targets()) {
            for (Tool tool : target.tools()) {
                if (policy.shows(gateway, caller, target, Asked.tool(tool))) {
                    shown.set(index);
                    tools.add(tool);
                }
                index++;
            }
        }
        return shown.cardinality() == index
                ? gateway.pages()
                : shared(new BySight(gateway, null, shown), () -> gateway.pagesOf(tools::contains));
    }
}
