package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.catalog.Capability;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.peer.BoundedBody;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Asks targets, each in an era that it speaks. */
@Singleton
public class UpstreamTools {

    private static final Logger LOG = Logger.getLogger(UpstreamTools.class);

    private final Vertx vertx;
    private final UpstreamClient client;
    private final UpstreamSessions sessions;
    private final UpstreamEras eras;
    private final LogLevels levels;
    private final UpstreamConfig config;

    UpstreamTools(
            Vertx vertx,
            UpstreamClient client,
            UpstreamSessions sessions,
            UpstreamEras eras,
            LogLevels levels,
            UpstreamConfig config) {
        this.vertx = vertx;
        this.client = client;
        this.sessions = sessions;
        this.eras = eras;
        this.levels = levels;
        this.config = config;
    }

    /** Sends a call in the caller's era if the target speaks it, else in the other. */
    public Future<UpstreamAnswer> call(UpstreamCall call) {
        Era known = known(call);
        return known == null
                ? findOut(call).compose(era -> send(call, era)).recover(UpstreamTools::plainly)
                : send(call, known).recover(failed -> again(call, known, failed).recover(UpstreamTools::plainly));
    }

    /** How a call can be sent without anybody being asked before: its era, and its session where there is one. */
    public record Way(Era era, @Nullable UpstreamSession session) {}

    /** That way, or null where there is none yet. */
    public @Nullable Way settled(UpstreamCall call) {
        Era wish = call.message().era();
        Era known = wish == Era.MODERN ? foundOut(call, wish) : null;
        // A session that is open says that its target speaks the era of sessions.
        boolean inSession = wish == Era.LEGACY || known == Era.LEGACY;
        UpstreamSession session = inSession ? sessions.known(call.sessionKey()) : null;
        if (session != null) {
            return new Way(Era.LEGACY, session);
        }
        boolean modern = (wish == Era.LEGACY ? foundOut(call, wish) : known) == Era.MODERN;
        return modern ? new Way(Era.MODERN, null) : null;
    }

    /** Sends a call in that way, as far as it proves to be one. */
    public Future<UpstreamAnswer> call(UpstreamCall call, @Nullable Way way) {
        if (way == null) {
            return call(call);
        }
        UpstreamSession session = way.session();
        return session == null
                ? send(call, way.era())
                        .recover(failed -> again(call, way.era(), failed).recover(UpstreamTools::plainly))
                : send(call, session)
                        .recover(failed -> inAnother(call, session, failed)
                                .recover(still -> again(call, way.era(), still).recover(UpstreamTools::plainly)));
    }

    private static <T> Future<T> plainly(Throwable failed) {
        return Future.failedFuture(failed instanceof UpstreamFailure failure ? failure.plain() : failed);
    }

    /** The era in which the target is asked for that call. */
    Future<Era> era(UpstreamCall call) {
        Era known = known(call);
        return known == null ? findOut(call) : Future.succeededFuture(known);
    }

    /** The era to ask in, as far as that is known. */
    private @Nullable Era known(UpstreamCall call) {
        Era wish = call.message().era();
        return wish == Era.LEGACY && sessions.known(call.sessionKey()) != null ? Era.LEGACY : foundOut(call, wish);
    }

    /** The era to ask in for one who wishes that one, as far as targets were asked. */
    private @Nullable Era foundOut(UpstreamCall call, Era wish) {
        Boolean speaks = eras.speaks(call.target(), wish);
        if (speaks == null) {
            return null;
        }
        return speaks ? wish : wish == Era.LEGACY ? Era.MODERN : Era.LEGACY;
    }

    /** Finds out by what runs no tool: a handshake, or the question for it. */
    private Future<Era> findOut(UpstreamCall call) {
        return call.message().era() == Era.LEGACY
                ? openAndLearn(call)
                        .map(Era.LEGACY)
                        .recover(failed -> refused(failed, Era.LEGACY)
                                ? eras.probe(call).compose(modern -> {
                                    eras.learn(call.target(), Era.LEGACY, !modern);
                                    return modern ? Future.succeededFuture(Era.MODERN) : Future.failedFuture(failed);
                                })
                                : Future.failedFuture(failed))
                : eras.probe(call)
                        .map(modern -> modern ? Era.MODERN : Era.LEGACY)
                        // A server that breaks at an unknown question may well know a handshake; it proves itself.
                        .recover(failed ->
                                broke(failed) ? openAndLearn(call).map(Era.LEGACY) : Future.failedFuture(failed));
    }

    private Future<UpstreamSession> openAndLearn(UpstreamCall call) {
        return sessions.open(call).onSuccess(session -> eras.learn(call.target(), Era.LEGACY, true));
    }

    /** What was known may be wrong by now; then the call was refused, and nothing was run. */
    private Future<UpstreamAnswer> again(UpstreamCall call, Era era, Throwable failed) {
        if (!refused(failed, era)) {
            return Future.failedFuture(failed);
        }
        eras.forget(call.target());
        return findOut(call)
                .compose(now -> now == era ? Future.failedFuture(failed) : send(call, now))
                .recover(again -> Future.failedFuture(failed));
    }

    private Future<UpstreamAnswer> send(UpstreamCall call, Era era) {
        if (BridgedSubscription.needed(call, era)) {
            return BridgedSubscription.answer(vertx, client, config, call)
                    .map(answer -> UpstreamAnswer.ofOurs(vertx, config, call, answer));
        }
        return era == Era.MODERN
                ? client.postModern(call, levels.wanted(call.sessionKey().owner()))
                        .compose(response -> modern(call, response))
                : inSession(call);
    }

    /** Errors of that era come with a status that says no, and are answers all the same. */
    private Future<UpstreamAnswer> modern(UpstreamCall call, HttpAnswer response) {
        int status = response.statusCode();
        AnswerKind kind = AnswerKind.of(response);
        if (!UpstreamEras.refuses(status) || kind != AnswerKind.JSON) {
            return client.accepted(response).map(accepted -> answer(call, null, response, accepted, Era.MODERN));
        }
        return client.soon(response, BoundedBody.read(response, UpstreamEras.MAXIMUM_ERROR))
                .recover(unread -> Future.failedFuture(UpstreamFailure.status(status)))
                .compose(error -> UpstreamEras.isAnswer(error, call.message().id())
                        ? Future.succeededFuture(
                                new UpstreamAnswer(vertx, config, call, response, null, error, Era.MODERN))
                        : Future.failedFuture(UpstreamFailure.status(status)));
    }

    /** Sends a call in its session; a session that the target lost is opened again, once. */
    private Future<UpstreamAnswer> inSession(UpstreamCall call) {
        UpstreamSession known = sessions.known(call.sessionKey());
        return known == null ? sessions.open(call).compose(session -> send(call, session)) : inSession(call, known);
    }

    private Future<UpstreamAnswer> inSession(UpstreamCall call, UpstreamSession known) {
        return send(call, known).recover(failed -> inAnother(call, known, failed));
    }

    /** Sends a call in another session, if what failed was that the target does not know this one. */
    private Future<UpstreamAnswer> inAnother(UpstreamCall call, UpstreamSession known, Throwable failed) {
        if (known.id() == null || !lost(failed)) {
            return Future.failedFuture(failed);
        }
        sessions.lost(call.sessionKey(), known);
        return sessions.open(call).compose(session -> send(call, session));
    }

    /** Many servers answer 400 where the specification wants 404; neither has run the tool. */
    static boolean lost(Throwable failed) {
        return failed instanceof UpstreamFailure failure
                && failure.kind() == UpstreamFailure.Kind.HTTP_STATUS
                && (failure.status() == 404 || failure.status() == 400);
    }

    /** Whether the target did not understand in that era, before it ran anything. */
    private static boolean refused(Throwable failed, Era era) {
        return failed instanceof UpstreamFailure failure
                && (era == Era.LEGACY
                        ? failure.kind() == UpstreamFailure.Kind.NO_HANDSHAKE
                        : failure.kind() == UpstreamFailure.Kind.HTTP_STATUS && UpstreamEras.refuses(failure.status()));
    }

    private static boolean broke(Throwable failed) {
        return failed instanceof UpstreamFailure failure
                && failure.kind() == UpstreamFailure.Kind.HTTP_STATUS
                && failure.status() >= 500;
    }

    private Future<UpstreamAnswer> send(UpstreamCall call, UpstreamSession session) {
        String level = call.target().offerings().has(Capability.LOGGING)
                ? levels.due(call.message(), call.sessionKey(), session)
                : null;
        // A target that does not take the level sends what it likes; that is no reason not to ask it.
        return level == null ? post(call, session) : tell(call, session, level).transform(told -> post(call, session));
    }

    private Future<Void> tell(UpstreamCall call, UpstreamSession session, String level) {
        levels.told(call.sessionKey(), session, level);
        Buffer message =
                Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":\"gatehouse-level\",\"method\":\"logging/setLevel\","
                        + "\"params\":{\"level\":\"" + level + "\"}}");
        return client.postAside(call, session, message).map(answer -> {
            client.discard(answer);
            return null;
        });
    }

    private Future<UpstreamAnswer> post(UpstreamCall call, UpstreamSession session) {
        return client.post(call, session, call.message().toLegacy()).compose(response -> {
            AnswerKind kind = client.kind(response);
            return kind == null
                    ? Future.failedFuture(client.refused(response))
                    : Future.succeededFuture(answer(call, session, response, kind, Era.LEGACY));
        });
    }

    private UpstreamAnswer answer(
            UpstreamCall call, @Nullable UpstreamSession session, HttpAnswer response, AnswerKind kind, Era era) {
        UpstreamEvents events =
                kind == AnswerKind.EVENTS ? new UpstreamEvents(vertx, config, client, call, session, response) : null;
        return new UpstreamAnswer(vertx, config, call, response, events, events == null ? response.whole() : null, era);
    }

    /** Answers what a target asked during a call: a JSON-RPC response, sent in the session of the call. */
    public Future<Void> reply(UpstreamCall call, Buffer response) {
        UpstreamSession session = sessions.known(call.sessionKey());
        return session == null
                ? Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.SESSION_LOST))
                : client.postAside(call, session, response).compose(taken -> {
                    int status = taken.statusCode();
                    client.discard(taken);
                    return status / 100 == 2
                            ? Future.succeededFuture()
                            : Future.failedFuture(UpstreamFailure.status(status));
                });
    }

    /** Remembers which log messages a client wants; each target is told with the next request to it. */
    public void logLevel(String owner, String level) {
        levels.want(owner, level);
    }

    /** What clients want by now, by their session. */
    public Map<String, String> logLevels() {
        return levels.wanted();
    }

    /** Tells the target that a call is cancelled; a call that still runs after a time of grace is ended. */
    public void cancel(UpstreamCall call) {
        if (!call.cancelOnce()) {
            return;
        }
        UpstreamSession session = sessions.known(call.sessionKey());
        if (session == null) {
            // A target without sessions is told by the end of the connection.
            call.abort();
            return;
        }
        Buffer message = Buffer.buffer(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":")
                .appendBuffer(call.message().id())
                .appendString("}}");
        client.postAside(call, session, message)
                .onSuccess(client::discard)
                .onFailure(failed -> LOG.debugf("a cancellation did not reach %s", call));
        vertx.setTimer(config.cancelGrace().toMillis(), id -> call.abort());
    }
}
