package io.gatehouse.gateway.identity;

import io.gatehouse.gateway.peer.PeerClient;
import io.gatehouse.gateway.peer.PeerFailure;
import io.gatehouse.gateway.peer.PeerReply;
import io.gatehouse.gateway.peer.PeerRequest;
import io.gatehouse.gateway.trace.ClientSpan;
import io.gatehouse.gateway.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Calls of identity-service under this workload's bearer; one that is refused is replaced once. */
@Singleton
class IdentityClient {

    private final PeerClient peer;
    private final WorkloadTokens tokens;
    private final IdentityConfig config;
    private final Tracing tracing;

    IdentityClient(PeerClient peer, WorkloadTokens tokens, IdentityConfig config, Tracing tracing) {
        this.peer = peer;
        this.tokens = tokens;
        this.config = config;
        this.tracing = tracing;
    }

    /** Posts a body to an operation that may be repeated; the bodies hold tokens and are never logged. */
    Future<PeerReply> post(String path, JsonObject body, @Nullable String traceparent) {
        ClientSpan span = tracing.calls("POST " + path, traceparent)
                .with("http.request.method", "POST")
                .with("peer.service", "identity-service");
        return once(path, body.toBuffer(), span.traceparent(), true).onComplete(answer -> {
            if (answer.succeeded()) {
                span.over(answer.result().status());
            } else {
                span.failed(
                        answer.cause() instanceof PeerFailure known
                                ? known.kind().name()
                                : "_OTHER");
            }
        });
    }

    private Future<PeerReply> once(String path, Buffer body, @Nullable String traceparent, boolean again) {
        return tokens.bearer(config.audience()).compose(bearer -> {
            PeerRequest request = PeerRequest.post(URI.create(config.url() + path), "application/json", body)
                    .header("Authorization", bearer.header())
                    .header("traceparent", traceparent)
                    .timeout(config.timeout())
                    .idempotent();
            return peer.send(request).compose(reply -> {
                if (reply.status() != 401) {
                    return Future.succeededFuture(reply);
                }
                tokens.drop(config.audience(), bearer);
                return again ? once(path, body, traceparent, false) : Future.succeededFuture(reply);
            });
        });
    }
}
