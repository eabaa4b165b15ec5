package io.gatehouse.gateway.identity;

import io.gatehouse.gateway.peer.PeerFailure;
import io.gatehouse.gateway.peer.PeerReply;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** identity-service said no to a step of getting a token. Carries no stack. */
final class Refusal extends RuntimeException {

    private static final int MAXIMUM_MESSAGE = 300;

    private final String reason;
    private final String text;

    private Refusal(String reason, String text) {
        super(reason, null, false, false);
        this.reason = reason;
        this.text = text;
    }

    /** The refusal in an answer that is not a success; an answer that is no decision is a {@link PeerFailure}. */
    static RuntimeException of(PeerReply reply, String step) {
        return switch (reply.status()) {
            case 400 -> new Refusal(step + "-invalid", message(reply));
            case 401, 403 -> new Refusal(step + "-refused", "");
            case 404 -> new Refusal(step + "-not-found", "");
            case 402 -> new Refusal(step + "-quota-exceeded", "");
            default -> new PeerFailure(PeerFailure.Kind.BAD_ANSWER, "identity-service (" + reply.status() + ")");
        };
    }

    TokenOutcome outcome() {
        return new TokenOutcome.Refused(reason, text);
    }

    /** Validation messages name a field of the caller's or the operator's and hold no secret. */
    private static String message(PeerReply reply) {
        try {
            String message = reply.body().toJsonObject().getString("message", "");
            return message.length() > MAXIMUM_MESSAGE ? message.substring(0, MAXIMUM_MESSAGE) : message;
        } catch (DecodeException | ClassCastException malformed) {
            return "";
        }
    }

    /** Reads the body of a success. */
    static JsonObject body(PeerReply reply) {
        try {
            return reply.body().toJsonObject();
        } catch (DecodeException malformed) {
            throw new PeerFailure(PeerFailure.Kind.BAD_ANSWER, "identity-service");
        }
    }
}
