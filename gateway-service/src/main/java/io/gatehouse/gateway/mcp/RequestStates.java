package io.gatehouse.gateway.mcp;

import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The {@code requestState} of requests that go on in another one (MCP 2026-07-28, multi round-trip requests): sealed to
 * the principal, its client, the gateway, the target, the method and the parameters, and good for a time.
 */
@Singleton
public class RequestStates {

    /** What a state is of. */
    public enum Kind {
        /** Consent is under way; the content is the consent's own. */
        CONSENT,
        /** A target of the stateless era asked for input; the content is its own state. */
        TARGET,
        /** A target with handshakes asked its client; the content names the call that is held. */
        HELD
    }

    /** What was sealed. */
    public record Opened(Kind kind, byte[] content) {

        /** The content as text. */
        public String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private final Seals seals;
    private final Clock clock;

    RequestStates(Seals seals, Clock clock) {
        this.seals = seals;
        this.clock = clock;
    }

    /** The state for the answer to this request. */
    public String seal(Kind kind, Exchange exchange, Duration life, byte[] content) {
        return seals.seal(binding(kind, exchange), clock.instant().plus(life), content);
    }

    /**
     * The state that the request carries; null if it carries none.
     *
     * @throws McpFailure for one that is forged, over, or another's
     */
    public @Nullable Opened open(Exchange exchange) {
        if (exchange.request().param("requestState") == null) {
            return null;
        }
        String sealed = exchange.request().stringParam("requestState");
        if (sealed != null) {
            for (Kind kind : Kind.values()) {
                byte[] content = seals.open(binding(kind, exchange), sealed, clock.instant());
                if (content != null) {
                    return new Opened(kind, content);
                }
            }
        }
        throw McpFailure.invalidParams("Invalid params: requestState is not valid for this request, or not any more");
    }

    private static Seals.Binding binding(Kind kind, Exchange exchange) {
        return Seals.Binding.to(Seals.Purpose.REQUEST_STATE)
                .and(kind.name())
                .and(exchange.gateway().gatewayId())
                .and(exchange.caller().key())
                .and(exchange.caller().clientId())
                .and(exchange.target().targetId())
                .and(exchange.request().method())
                .and(exchange.asked().publicName())
                .and(digest(exchange.request().arguments()));
    }

    private static String digest(@Nullable Buffer arguments) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(arguments == null ? new byte[0] : arguments.getBytes()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
