package io.gatehouse.identity.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.GrantedTokens;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Seals what a session must keep, each value for its own session and its own purpose. */
@Singleton
class SessionSeal {

    private static final String PARAMETERS = "customParameters";
    private static final String STATE = "customState";
    private static final String ACCOUNT = "account";
    private static final String ACCESS = "accessToken";
    private static final String REFRESH = "refreshToken";
    private static final String EXPIRES = "expiresAt";
    private static final String SCOPES = "scopes";

    private final Sealer sealer;
    private final ObjectMapper json;

    SessionSeal(Sealer sealer, ObjectMapper json) {
        this.sealer = sealer;
        this.json = json;
    }

    byte[] verifier(UUID session, Secret verifier) {
        return sealer.sealSecret(verifier, place(session, "verifier"));
    }

    Secret openVerifier(UUID session, byte[] sealed) {
        return sealer.openSecret(sealed, place(session, "verifier"));
    }

    byte[] code(UUID session, Secret code) {
        return sealer.sealSecret(code, place(session, "code"));
    }

    Secret openCode(UUID session, byte[] sealed) {
        return sealer.openSecret(sealed, place(session, "code"));
    }

    byte[] grant(UUID session, HeldGrant grant) {
        GrantedTokens tokens = grant.tokens();
        ObjectNode tree = json.createObjectNode();
        tree.put(ACCOUNT, grant.account());
        tree.put(ACCESS, tokens.accessToken().reveal());
        if (tokens.refreshToken() != null) {
            tree.put(REFRESH, tokens.refreshToken().reveal());
        }
        if (tokens.expiresAt() != null) {
            tree.put(EXPIRES, tokens.expiresAt().toString());
        }
        ArrayNode scopes = tree.putArray(SCOPES);
        tokens.scopes().forEach(scopes::add);
        return write(tree, place(session, "grant"));
    }

    HeldGrant openGrant(UUID session, byte[] sealed) {
        JsonNode tree = read(sealed, place(session, "grant"));
        Set<String> scopes = new HashSet<>();
        tree.path(SCOPES).forEach(scope -> scopes.add(scope.asText()));
        GrantedTokens tokens = new GrantedTokens(
                Secret.of(tree.path(ACCESS).asText()),
                tree.has(REFRESH) ? Secret.of(tree.path(REFRESH).asText()) : null,
                tree.has(EXPIRES) ? Instant.parse(tree.path(EXPIRES).asText()) : null,
                Set.copyOf(scopes));
        return new HeldGrant(tokens, tree.path(ACCOUNT).asText());
    }

    /** A tree, not a record, so that nothing has to be known to a native image. */
    byte[] extras(UUID session, SessionExtras extras) {
        ObjectNode tree = json.createObjectNode();
        ObjectNode parameters = tree.putObject(PARAMETERS);
        extras.customParameters().forEach(parameters::put);
        if (extras.customState() != null) {
            tree.put(STATE, extras.customState());
        }
        return write(tree, place(session, "extras"));
    }

    private byte[] write(ObjectNode tree, String place) {
        try {
            return sealer.seal(json.writeValueAsBytes(tree), place);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The members of a session could not be written", e);
        }
    }

    private JsonNode read(byte[] sealed, String place) {
        try {
            return json.readTree(sealer.open(sealed, place));
        } catch (IOException e) {
            throw new IllegalStateException("The members of a session could not be read", e);
        }
    }

    SessionExtras openExtras(UUID session, byte @Nullable [] sealed) {
        if (sealed == null) {
            return SessionExtras.NONE;
        }
        JsonNode tree = read(sealed, place(session, "extras"));
        Map<String, String> parameters = new HashMap<>();
        tree.path(PARAMETERS)
                .properties()
                .forEach(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        return new SessionExtras(parameters, tree.has(STATE) ? tree.get(STATE).asText() : null);
    }

    private static String place(UUID session, String purpose) {
        return "consent-session|" + session + "|" + purpose;
    }
}
