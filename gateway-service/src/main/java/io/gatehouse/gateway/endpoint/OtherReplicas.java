package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.mcp.Session;
import io.gatehouse.gateway.mcp.Sessions;
import io.gatehouse.gateway.replica.Replicas;
import io.gatehouse.gateway.stream.ClientStreams;
import io.gatehouse.gateway.tool.CallTool;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;

/** What a client says here and another replica has to hear. */
@Singleton
class OtherReplicas {

    private final CallTool calls;
    private final Sessions sessions;
    private final ClientStreams streams;
    private final SessionSubscriptions subscriptions;
    private final Replicas replicas;

    OtherReplicas(
            CallTool calls,
            Sessions sessions,
            ClientStreams streams,
            SessionSubscriptions subscriptions,
            Replicas replicas) {
        this.subscriptions = subscriptions;
        this.calls = calls;
        this.sessions = sessions;
        this.streams = streams;
        this.replicas = replicas;
    }

    /** Cancels a call wherever it runs. */
    void cancel(String sessionKey, Buffer requestId) {
        if (!calls.cancel(sessionKey, requestId)) {
            replicas.tellAll(Cancellations.NAME, Cancellations.message(sessionKey, requestId));
        }
    }

    /** Ends a session everywhere; ends itself when all have heard it or their time is over. */
    Future<Void> end(Session session) {
        sessions.end(session);
        streams.end(session.key());
        subscriptions.ended(session.key());
        return replicas.tellAll(EndedSessions.NAME, EndedSessions.message(session.key(), session.expiresAt()))
                .mapEmpty();
    }

    /** Says which log messages a session wants; ends when all have heard it or their time is over. */
    Future<Void> logLevel(String sessionKey, String level) {
        calls.logLevel(sessionKey, level);
        return replicas.tellAll(SessionLogLevels.NAME, SessionLogLevels.message(sessionKey, level))
                .mapEmpty();
    }

    /** A session subscribes to a resource, or does not want to hear of it any more; its stream may be anywhere. */
    void subscribes(Session session, String uri, boolean wanted) {
        if (wanted) {
            subscriptions.remember(session.key(), session.expiresAt(), uri);
        } else {
            subscriptions.forget(session.key(), uri);
        }
        replicas.tellAll(
                SessionSubscriptions.NAME,
                SessionSubscriptions.message(session.key(), session.expiresAt(), uri, wanted));
    }
}
