package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.limit.Deadline;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code resources/subscribe} of a client with a handshake, at a target without: the target is asked by
 * {@code subscriptions/listen} whether it would tell. That it does tell is the affair of the client's own stream, and so is
 * the end of it.
 */
final class BridgedSubscription {

    private static final String SUBSCRIBE = "resources/subscribe";
    private static final String UNSUBSCRIBE = "resources/unsubscribe";

    private BridgedSubscription() {}

    /** Whether a target of that era has to be asked in this way. */
    static boolean needed(UpstreamCall call, Era era) {
        UpstreamMessage message = call.message();
        return era == Era.MODERN
                && message.era() == Era.LEGACY
                && (message.method().equals(SUBSCRIBE) || message.method().equals(UNSUBSCRIBE));
    }

    /** The answer for the client; fails with {@link UpstreamFailure}. */
    static Future<Buffer> answer(Vertx vertx, UpstreamClient client, UpstreamConfig config, UpstreamCall call) {
        Buffer id = call.message().id();
        Buffer done = JsonText.result(id, Buffer.buffer("{}"));
        String uri = uri(call);
        if (uri == null || call.message().method().equals(UNSUBSCRIBE)) {
            return Future.succeededFuture(done);
        }
        return client.postModern(ListenRequest.of(call, id, Set.of(uri)), null)
                .compose(response -> client.accepted(response)
                        .compose(kind -> kind == AnswerKind.EVENTS
                                ? acknowledged(
                                        vertx,
                                        response,
                                        config.handshakeTimeout().toMillis())
                                : client.message(response, kind).map(other -> Set.<String>of())))
                .recover(failed -> failed instanceof UpstreamFailure failure
                                && failure.kind() == UpstreamFailure.Kind.HTTP_STATUS
                                && UpstreamEras.refuses(failure.status())
                        ? Future.succeededFuture(Set.<String>of())
                        : Future.failedFuture(failed))
                .map(agreed ->
                        agreed.contains(uri) ? done : refused(id, call.target().name()));
    }

    private static Buffer refused(Buffer id, String target) {
        return new McpFailure(
                        McpFailure.INVALID_PARAMS,
                        200,
                        "The target '" + target + "' does not tell of changes of this resource.")
                .toJsonRpc(id);
    }

    private static @Nullable String uri(UpstreamCall call) {
        JsonBytes envelope = JsonBytes.read(call.message().body());
        JsonBytes params = envelope == null ? null : envelope.object("params");
        return params == null ? null : params.text("uri");
    }

    /** What the target agrees to; the stream is not needed for more. */
    private static Future<Set<String>> acknowledged(Vertx vertx, HttpAnswer response, long millis) {
        Promise<Set<String>> promise = Promise.promise();
        FeedStream stream = new FeedStream(
                response,
                message -> {
                    Set<String> agreed = ListenRequest.agreed(message);
                    promise.tryComplete(agreed == null ? Set.of() : agreed);
                },
                () -> promise.tryFail(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER)));
        Deadline late =
                Deadline.in(vertx, millis, () -> promise.tryFail(new UpstreamFailure(UpstreamFailure.Kind.TIMED_OUT)));
        stream.begin();
        return promise.future().onComplete(end -> {
            late.cancel();
            stream.close();
        });
    }
}
