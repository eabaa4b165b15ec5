package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.caller.AuthChallenge;
import io.gatehouse.gateway.caller.IssuerNames;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.drain.Drain;
import io.gatehouse.gateway.mcp.McpFailure;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Which path serves what; nothing else is served on this port. */
@Singleton
class McpRoutes {

    static final String DEFAULT = "/mcp";
    static final String GATEWAY = "/gateways/:gatewayId/mcp";
    static final String TARGET = "/gateways/:gatewayId/targets/:targetName/mcp";
    static final String ROOT_METADATA = AuthChallenge.metadataPath("");

    private static final int FIRST = -1_000_000;

    private final Snapshots snapshots;
    private final McpEndpoint endpoint;
    private final ShortWay shortWay;
    private final IssuerNames issuers;
    private final Drain drain;
    private final String publicUrl;

    McpRoutes(
            Snapshots snapshots,
            McpEndpoint endpoint,
            ShortWay shortWay,
            IssuerNames issuers,
            Drain drain,
            GatewayConfig config) {
        this.snapshots = snapshots;
        this.endpoint = endpoint;
        this.shortWay = shortWay;
        this.issuers = issuers;
        this.drain = drain;
        this.publicUrl = config.publicUrl().map(Object::toString).orElse("");
    }

    void register(@Observes Router router) {
        // First of all for callers who are known: what Quarkus puts in between serves the verification of the others.
        router.route(DEFAULT).order(FIRST).handler(ctx -> known(ctx, snapshots.defaultGateway()));
        router.route(GATEWAY).order(FIRST).handler(ctx -> known(ctx, named(ctx)));
        router.route(TARGET).order(FIRST).handler(ctx -> known(ctx, target(ctx)));
        router.route(DEFAULT).handler(ctx -> mcp(ctx, snapshots.defaultGateway(), DEFAULT));
        router.route(GATEWAY).handler(ctx -> mcp(ctx, named(ctx), "/gateways/" + id(ctx) + "/mcp"));
        router.route(TARGET).handler(ctx -> mcp(ctx, target(ctx), targetPath(ctx)));
        router.get(ROOT_METADATA).handler(ctx -> metadata(ctx, snapshots.defaultGateway(), DEFAULT));
        router.get(AuthChallenge.metadataPath(DEFAULT))
                .handler(ctx -> metadata(ctx, snapshots.defaultGateway(), DEFAULT));
        router.get(AuthChallenge.metadataPath(GATEWAY))
                .handler(ctx -> metadata(ctx, named(ctx), "/gateways/" + id(ctx) + "/mcp"));
        router.get(AuthChallenge.metadataPath(TARGET)).handler(ctx -> metadata(ctx, target(ctx), targetPath(ctx)));
    }

    private static String id(RoutingContext ctx) {
        String id = ctx.pathParam("gatewayId");
        return id == null ? "" : id;
    }

    private @Nullable GatewaySnapshot named(RoutingContext ctx) {
        return snapshots.find(id(ctx));
    }

    private @Nullable GatewaySnapshot target(RoutingContext ctx) {
        GatewaySnapshot gateway = named(ctx);
        String name = ctx.pathParam("targetName");
        return gateway == null || name == null ? null : gateway.ofTarget(name);
    }

    // Only used where the target exists, and targets' names are plain words.
    private static String targetPath(RoutingContext ctx) {
        return "/gateways/" + id(ctx) + "/targets/" + ctx.pathParam("targetName") + "/mcp";
    }

    private void known(RoutingContext ctx, @Nullable GatewaySnapshot gateway) {
        if (drain.begun()) {
            ctx.response().putHeader("Connection", "close");
        }
        if (gateway == null || !endpoint.handleKnown(ctx, gateway)) {
            ctx.next();
        } else if (!drain.begun()) {
            shortWay.open(ctx.request());
        }
    }

    private void mcp(RoutingContext ctx, @Nullable GatewaySnapshot gateway, String path) {
        if (gateway == null) {
            absent(ctx);
        } else {
            endpoint.handle(ctx, gateway, path);
        }
    }

    private void metadata(RoutingContext ctx, @Nullable GatewaySnapshot gateway, String path) {
        if (gateway == null) {
            absent(ctx);
        } else {
            ctx.response().putHeader("Cache-Control", "public, max-age=60");
            // The document is public by nature, and clients that run in a page read it, too.
            ctx.response().putHeader("Access-Control-Allow-Origin", "*");
            Authorizer authorizer = gateway.authorizer();
            String issuer = authorizer.issuer();
            if (issuer == null) {
                describe(ctx, authorizer, null, path);
            } else {
                issuers.of(issuer).onSuccess(name -> describe(ctx, authorizer, name, path));
            }
        }
    }

    private void describe(RoutingContext ctx, Authorizer authorizer, @Nullable String issuer, String path) {
        Answer.json(
                ctx,
                200,
                AuthChallenge.metadata(authorizer, issuer, publicUrl, path).toBuffer());
    }

    private void absent(RoutingContext ctx) {
        if (snapshots.complete()) {
            Answer.refusal(ctx, 404, McpFailure.INVALID_REQUEST, "No such gateway");
        } else {
            ctx.response().putHeader("Retry-After", "1");
            Answer.refusal(ctx, 503, McpFailure.UNAVAILABLE, "The catalog was not read yet. Please retry later.");
        }
    }
}
