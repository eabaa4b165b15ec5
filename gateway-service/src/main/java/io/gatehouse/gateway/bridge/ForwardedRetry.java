package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.caller.AccessToken;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.mcp.ClientAddress;
import io.gatehouse.gateway.mcp.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that one replica hands to the one that holds the call. It verified the caller; the token itself stays where it
 * came in. What the call's state is bound to is looked at again by who takes this.
 *
 * @param scope the gateway, or its view of one target
 * @param message the client's message, byte for byte
 * @param clientAddress where the client is, for the trail; null from a replica that does not say it yet
 * @param replica the id of who hands it over; null likewise
 */
public record ForwardedRetry(
        String scope,
        Caller caller,
        Buffer message,
        @Nullable String clientAddress,
        @Nullable String replica) {

    /** Where a request keeps that it was handed over. */
    public static final String KEY = ForwardedRetry.class.getName();

    /** The path at a replica; the name says who is meant, so that no other one at its address takes it. */
    public static final String PATH = "/v1/replicas/:replica/held-calls";

    static String path(String replica) {
        return PATH.replace(":replica", replica);
    }

    static ForwardedRetry of(Exchange exchange, String replica) {
        return new ForwardedRetry(
                exchange.gateway().scope(),
                exchange.caller(),
                exchange.request().body(),
                ClientAddress.of(exchange.turn()),
                replica);
    }

    Buffer toBuffer() {
        return new JsonObject()
                .put("scope", scope)
                .put(
                        "caller",
                        new JsonObject()
                                .put("issuer", caller.issuer())
                                .put("subject", caller.subject())
                                .put("subjectClaim", caller.subjectClaim())
                                .put("clientId", caller.clientId())
                                .put("scopes", new JsonArray(List.copyOf(caller.scopes())))
                                .put("claims", new JsonObject(caller.claims()))
                                .put("expiresAt", caller.expiresAt().getEpochSecond())
                                .put("key", caller.key()))
                .put("clientAddress", clientAddress)
                .put("replica", replica)
                .put("message", Base64.getEncoder().encodeToString(message.getBytes()))
                .toBuffer();
    }

    /** Reads one; fails with some {@link RuntimeException} for what is none. */
    public static ForwardedRetry read(Buffer body) {
        JsonObject json = body.toJsonObject();
        JsonObject caller = Objects.requireNonNull(json.getJsonObject("caller"));
        return new ForwardedRetry(
                text(json, "scope"),
                new Caller(
                        text(caller, "issuer"),
                        text(caller, "subject"),
                        text(caller, "subjectClaim"),
                        caller.getString("clientId"),
                        Set.copyOf(caller.getJsonArray("scopes").stream()
                                .map(String.class::cast)
                                .toList()),
                        caller.getJsonObject("claims").getMap(),
                        new AccessToken(""),
                        Instant.ofEpochSecond(Objects.requireNonNull(caller.getLong("expiresAt"))),
                        text(caller, "key")),
                Buffer.buffer(Base64.getDecoder().decode(text(json, "message"))),
                ClientAddress.checked(json.getString("clientAddress")),
                json.getString("replica"));
    }

    private static String text(JsonObject json, String name) {
        return Objects.requireNonNull(json.getString(name));
    }
}
