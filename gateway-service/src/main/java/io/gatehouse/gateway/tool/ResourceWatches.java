package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditTrail;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.OfferingRoute;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.identity.CredentialOverride;
import io.gatehouse.gateway.identity.ResourceTokens;
import io.gatehouse.gateway.identity.TokenOutcome;
import io.gatehouse.gateway.identity.TokenRequest;
import io.gatehouse.gateway.limit.Limiter;
import io.gatehouse.gateway.mcp.Asked;
import io.gatehouse.gateway.stream.StreamConfig;
import io.gatehouse.gateway.trace.Traceparent;
import io.gatehouse.gateway.upstream.UpstreamCredential;
import io.gatehouse.gateway.upstream.UpstreamFeeds;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Lets the streams of clients hear that resources at targets changed: for what the caller may subscribe to, with the
 * caller's own credential. A target that wants a consent first is not heard; a call brings the user to it.
 */
@Singleton
public class ResourceWatches {

    final Vertx vertx;
    final UpstreamFeeds feeds;
    final Limiter limiter;
    final StreamConfig config;
    final AuditTrail trail;
    final CallMetrics metrics;
    final Clock clock;
    private final ToolPolicy policy;
    private final ResourceTokens tokens;
    private final Snapshots snapshots;

    ResourceWatches(
            Vertx vertx,
            ToolPolicy policy,
            ResourceTokens tokens,
            UpstreamFeeds feeds,
            Limiter limiter,
            Snapshots snapshots,
            StreamConfig config,
            AuditTrail trail,
            CallMetrics metrics,
            Clock clock) {
        this.vertx = vertx;
        this.policy = policy;
        this.tokens = tokens;
        this.feeds = feeds;
        this.limiter = limiter;
        this.snapshots = snapshots;
        this.config = config;
        this.trail = trail;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A watch for the stream that answers a request; it has to be closed with the stream. */
    public ResourceWatch open(ResourceWatch.Client client, ResourceEar ear) {
        return new ResourceWatch(this, client, ear);
    }

    static Asked asked(String uri) {
        return new Asked(Asked.Kind.SUBSCRIPTION, uri, uri, null);
    }

    boolean allows(GatewaySnapshot gateway, ResourceWatch.Client client, Target target, String uri) {
        return policy.decide(gateway, client.caller(), target, asked(uri)) == ToolPolicy.Decision.ALLOWED;
    }

    /** Whether the gateway as it is now still leads that URI to that target, and the caller still may have it. */
    boolean holds(ResourceWatch.Client client, Target target, String uri) {
        GatewaySnapshot newest = snapshots.find(client.gateway().gatewayId());
        GatewaySnapshot now =
                newest == null ? null : newest.ofScope(client.gateway().scope());
        OfferingRoute route = now == null ? null : now.offerings().resource(uri);
        return now != null
                && route != null
                && route.target().targetId().equals(target.targetId())
                && route.target().endpoint().equals(target.endpoint())
                && allows(now, client, route.target(), uri);
    }

    /** What opens the target now; null when nothing does without the user, or at all. */
    Future<@Nullable UpstreamCredential> credential(ResourceWatch.Client client, Target target) {
        if (target.credential().type() == Credential.Type.NONE) {
            return Future.succeededFuture(UpstreamCredential.NONE);
        }
        TokenRequest request = TokenRequest.of(
                client.gateway().gatewayId(),
                client.caller(),
                target,
                CredentialOverride.NONE,
                Traceparent.of(client.routing().request().headers()));
        return tokens.get(request)
                .map(outcome -> outcome instanceof TokenOutcome.Granted granted
                        ? TargetCredential.of(target, granted.token())
                        : null);
    }
}
