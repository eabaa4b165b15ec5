package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.drain.Drain;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * The way of further messages on a connection that has served a caller: past what Quarkus wraps around every request for
 * the sake of routes that need it (a tenth of what a call costs). Each of them is checked as the first one was. Whatever
 * it does not know at once, another path, another method, another caller, goes the usual way.
 */
@Singleton
class ShortWay {

    private static final String GATEWAYS = "/gateways/";
    private static final String TARGETS = "/targets/";
    private static final String END = McpRoutes.DEFAULT;

    private final Snapshots snapshots;
    private final McpEndpoint endpoint;
    private final Drain drain;
    private final Handler<HttpServerRequest> usual;
    private final Router router;
    private final Handler<HttpServerRequest> here = this::handle;

    ShortWay(Vertx vertx, Snapshots snapshots, McpEndpoint endpoint, Drain drain) {
        this.snapshots = snapshots;
        this.endpoint = endpoint;
        this.drain = drain;
        this.usual = VertxHttpRecorder.getRootHandler();
        this.router = Router.router(vertx);
        router.route().handler(this::serve);
    }

    /** Has what follows on the connection of that request come here first. HTTP/2 stays as it is. */
    void open(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_1_1
                && request.connection() instanceof HttpServerConnection connection) {
            connection.handler(here);
        }
    }

    private void handle(HttpServerRequest request) {
        // The usual way says to whoever comes during the end that he shall not come again.
        if (request.method() == HttpMethod.POST && !drain.begun() && gateway(request.uri()) != null) {
            router.handle(request);
        } else {
            usual.handle(request);
        }
    }

    private void serve(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        GatewaySnapshot gateway = gateway(request.uri());
        if (gateway == null || !endpoint.handleNext(ctx, gateway)) {
            usual.handle(request);
        }
    }

    /** The gateway that is served at exactly that path; null for what it takes a router to tell. */
    private @Nullable GatewaySnapshot gateway(String uri) {
        if (uri.equals(McpRoutes.DEFAULT)) {
            return snapshots.defaultGateway();
        }
        int idEnd = uri.startsWith(GATEWAYS) ? uri.indexOf('/', GATEWAYS.length()) : -1;
        if (idEnd < 0) {
            return null;
        }
        int nameEnd = uri.length() - END.length();
        boolean one = nameEnd > idEnd && uri.startsWith(TARGETS, idEnd);
        if (!uri.endsWith(END) || nameEnd != idEnd && !one) {
            return null;
        }
        GatewaySnapshot gateway = snapshots.find(uri.substring(GATEWAYS.length(), idEnd));
        return gateway == null || !one ? gateway : gateway.ofTarget(uri.substring(idEnd + TARGETS.length(), nameEnd));
    }
}
