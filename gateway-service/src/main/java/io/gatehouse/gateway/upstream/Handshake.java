package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens a session at a target: {@code initialize}, then {@code notifications/initialized}. */
final class Handshake {

    private static final Set<String> SPOKEN = Set.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");
    private static final Pattern SESSION_ID = Pattern.compile("[\\x21-\\x7E]{1,1024}");
    /** Text, not a buffer: those cannot stand in the heap of a native image. */
    private static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    private final UpstreamClient client;

    Handshake(UpstreamClient client) {
        this.client = client;
    }

    /** Opens a session for a call, with its credential; fails with {@link UpstreamFailure}. */
    Future<UpstreamSession> open(UpstreamCall call) {
        return client.postAside(call, null, initialize(call.message()))
                .compose(response -> client.accepted(response)
                        .recover(failed -> Future.failedFuture(
                                UpstreamEras.refuses(response.statusCode())
                                        ? UpstreamFailure.noHandshake(response.statusCode())
                                        : failed))
                        .compose(kind -> client.message(response, kind))
                        .map(body -> session(body, response.getHeader("Mcp-Session-Id"))))
                .compose(session -> client.postAside(call, session, Buffer.buffer(INITIALIZED))
                        .compose(response -> initialized(response, session)));
    }

    /** What the client can be asked for is declared in its place, because what the target asks is passed on to it. */
    private static Buffer initialize(UpstreamMessage message) {
        return Buffer.buffer(
                "{\"jsonrpc\":\"2.0\",\"id\":\"gatehouse-initialize\",\"method\":\"initialize\",\"params\":"
                        + "{\"protocolVersion\":\"" + message.offered() + "\",\"capabilities\":"
                        + message.client().toJson() + ",\"clientInfo\":" + UpstreamMessage.CLIENT_INFO + "}}");
    }

    private static UpstreamSession session(Buffer body, @Nullable String id) {
        try {
            JsonObject result = body.toJsonObject().getJsonObject("result");
            String version = result == null ? null : result.getString("protocolVersion");
            if (version == null || !SPOKEN.contains(version)) {
                throw new UpstreamFailure(UpstreamFailure.Kind.NO_HANDSHAKE);
            }
            if (id != null && !SESSION_ID.matcher(id).matches()) {
                throw new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER);
            }
            return new UpstreamSession(id, version);
        } catch (DecodeException | ClassCastException malformed) {
            throw new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER);
        }
    }

    /** A target that has no use for the notification may say so; one that is lost to us may not. */
    private Future<UpstreamSession> initialized(HttpAnswer response, UpstreamSession session) {
        int status = response.statusCode();
        UpstreamFailure refusal = status == 401 || status == 403
                ? Challenge.of(status, response.headers().getAll("WWW-Authenticate"))
                : UpstreamFailure.status(status);
        client.discard(response);
        return status >= 500 || status == 401 || status == 403
                ? Future.failedFuture(refusal)
                : Future.succeededFuture(session);
    }
}
