package io.gatehouse.gateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Calls tools at targets. */
@Singleton
public class UpstreamTools {

    private static final Logger LOG = Logger.getLogger(UpstreamTools.class);

    private final Vertx vertx;
    private final UpstreamClient client;
    private final UpstreamSessions sessions;
    private final UpstreamConfig config;

    UpstreamTools(Vertx vertx, UpstreamClient client, UpstreamSessions sessions, UpstreamConfig config) {
        this.vertx = vertx;
        this.client = client;
        this.sessions = sessions;
        this.config = config;
    }

    /** Sends a call in its session; a session that the target lost is opened again, once. */
    public Future<UpstreamAnswer> call(UpstreamCall call) {
        UpstreamSession known = sessions.known(call.sessionKey());
        if (known == null) {
            return sessions.open(call).compose(session -> send(call, session));
        }
        return send(call, known).recover(failed -> {
            if (!lost(failed, known)) {
                return Future.failedFuture(failed);
            }
            sessions.lost(call.sessionKey(), known);
            return sessions.open(call).compose(session -> send(call, session));
        });
    }

    /** Many servers answer 400 where the specification wants 404; neither has run the tool. */
    private static boolean lost(Throwable failed, UpstreamSession session) {
        return failed instanceof UpstreamFailure failure
                && session.id() != null
                && failure.kind() == UpstreamFailure.Kind.HTTP_STATUS
                && (failure.status() == 404 || failure.status() == 400);
    }

    private Future<UpstreamAnswer> send(UpstreamCall call, UpstreamSession session) {
        return client.post(call, session, call.body())
                .compose(response -> client.accepted(response)
                        .map(kind -> new UpstreamAnswer(vertx, config, call, response, kind == AnswerKind.EVENTS)));
    }

    /** Tells the target that a call is cancelled; a call that still runs after a time of grace is ended. */
    public void cancel(UpstreamCall call) {
        UpstreamSession session = sessions.known(call.sessionKey());
        if (session != null) {
            Buffer message = Buffer.buffer(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":")
                    .appendBuffer(call.requestId())
                    .appendString("}}");
            client.postAside(call, session, message)
                    .onSuccess(client::discard)
                    .onFailure(failed -> LOG.debugf("a cancellation did not reach %s", call));
        }
        vertx.setTimer(config.cancelGrace().toMillis(), id -> call.abort());
    }
}
