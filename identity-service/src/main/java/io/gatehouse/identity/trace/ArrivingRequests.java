package io.gatehouse.identity.trace;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Looks at every request before anything else does. */
@ApplicationScoped
class ArrivingRequests {

    /** Before the bearer is looked at, because a refusal has an origin, too. */
    private static final int FIRST = 1000;

    void register(@Observes Filters filters) {
        filters.register(ArrivingRequests::arrive, FIRST);
    }

    private static void arrive(RoutingContext routing) {
        SocketAddress address = routing.request().remoteAddress();
        new RequestOrigin(
                        Traceparent.traceId(routing.request().getHeader(Traceparent.HEADER)),
                        address == null ? null : address.hostAddress())
                .keep();
        routing.next();
    }
}
