package io.gatehouse.identity.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Seals what a session must keep, each value for its own session and its own purpose. */
@Singleton
class SessionSeal {

    private static final String PARAMETERS = "customParameters";
    private static final String STATE = "customState";

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

    /** A tree, not a record, so that nothing has to be known to a native image. */
    byte[] extras(UUID session, SessionExtras extras) {
        ObjectNode tree = json.createObjectNode();
        ObjectNode parameters = tree.putObject(PARAMETERS);
        extras.customParameters().forEach(parameters::put);
        if (extras.customState() != null) {
            tree.put(STATE, extras.customState());
        }
        try {
            return sealer.seal(json.writeValueAsBytes(tree), place(session, "extras"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The members of a session could not be written", e);
        }
    }

    SessionExtras openExtras(UUID session, byte @Nullable [] sealed) {
        if (sealed == null) {
            return SessionExtras.NONE;
        }
        try {
            var tree = json.readTree(sealer.open(sealed, place(session, "extras")));
            Map<String, String> parameters = new HashMap<>();
            tree.path(PARAMETERS)
                    .properties()
                    .forEach(entry ->
                            parameters.put(entry.getKey(), entry.getValue().asText()));
            return new SessionExtras(
                    parameters, tree.has(STATE) ? tree.get(STATE).asText() : null);
        } catch (IOException e) {
            throw new IllegalStateException("The members of a session could not be read", e);
        }
    }

    private static String place(UUID session, String purpose) {
        return "consent-session|" + session + "|" + purpose;
    }
}
