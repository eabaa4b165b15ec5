package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.identity.TokenOutcome;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** What a caller is told when the target's answer is not there to be passed on. All words are ours. */
final class CallAnswers {

    private static final String CREDENTIALS_AWAY =
            "The credential service is unreachable, so the target '%s' cannot be called right now. Try again later.";

    private CallAnswers() {}

    /** The trail cannot take what would happen. */
    static McpFailure auditFull() {
        return new McpFailure(
                McpFailure.UNAVAILABLE,
                200,
                "The audit trail is full or cannot be written; no target is called until it can.");
    }

    /** The same for the same session, and of no use to anybody who wants the session. */
    static String elicitationId(String sessionUri) {
        try {
            ByteBuffer hash = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(sessionUri.getBytes(StandardCharsets.UTF_8)));
            return new UUID(hash.getLong(), hash.getLong()).toString();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String refused(String target, TokenOutcome.Refused refused) {
        String why = refused.message().isEmpty() ? "" : " It says: " + refused.message();
        return "The credential service gives no credential for the target '" + target + "'." + why;
    }

    static String unavailable(String target) {
        return CREDENTIALS_AWAY.formatted(target);
    }

    static String failed(String target, UpstreamFailure failure) {
        return switch (failure.kind()) {
            case UNREACHABLE -> "The target '%s' could not be reached. Try again later.".formatted(target);
            case TIMED_OUT -> "The target '%s' did not answer in time.".formatted(target);
            case BUSY -> "The target '%s' has too many calls to answer. Try again later.".formatted(target);
            case CIRCUIT_OPEN ->
                "The target '%s' failed too often and is left alone for a while. Try again later.".formatted(target);
            case BAD_ANSWER, SESSION_LOST, NO_HANDSHAKE ->
                "The target '%s' gave an answer that is not a valid MCP answer.".formatted(target);
            case TOO_LARGE -> "The target '%s' gave an answer that is too large.".formatted(target);
            case HTTP_STATUS -> "The target '%s' answered with HTTP status %d.".formatted(target, failure.status());
            case UNAUTHORIZED -> "The target '%s' did not accept the credential it was given.".formatted(target);
            case INSUFFICIENT_SCOPE -> "The target '%s' asks for rights that were not granted.".formatted(target);
            case CANCELLED -> "The call of the target '%s' was cancelled.".formatted(target);
            case ADDRESS_REFUSED -> "The address of the target '%s' may not be called.".formatted(target);
            case BAD_CREDENTIAL -> "The credential for the target '%s' cannot be used.".formatted(target);
        };
    }
}
