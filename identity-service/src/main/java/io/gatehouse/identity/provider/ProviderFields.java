package io.gatehouse.identity.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.identity.config.SafeUrl;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.problem.ApiException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what the configurations of all vendors have in common; a refusal names the field below the configuration. */
final class ProviderFields {

    private static final String INPUT = "oauth2ProviderConfigInput.";
    private static final int LONGEST_URL = 2048;
    private static final int LONGEST_CLIENT_ID = 256;
    private static final int LONGEST_SECRET = 2048;
    private static final int MOST_SCOPES = 100;
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");

    private final String config;
    private final boolean allowHttpLoopback;

    ProviderFields(VendorForm form, boolean allowHttpLoopback) {
        this.config = INPUT + form.member();
        this.allowHttpLoopback = allowHttpLoopback;
    }

    /** The whole name of a field. */
    String name(String field) {
        return field.isEmpty() ? config : config + "." + field;
    }

    ApiException refused(String field, String words) {
        return ApiException.validation(name(field), words);
    }

    URI url(String field, @Nullable String text) {
        String url = required(field, text);
        if (url.length() > LONGEST_URL) {
            throw refused(field, "is longer than " + LONGEST_URL + " characters");
        }
        return SafeUrl.parse(url, allowHttpLoopback)
                .orElseThrow(() -> refused(field, "has to be an https URL without user info and fragment"));
    }

    String clientId(@Nullable String clientId) {
        String id = required("clientId", clientId);
        if (id.isBlank() || id.length() > LONGEST_CLIENT_ID || id.chars().anyMatch(Character::isISOControl)) {
            throw refused("clientId", "has to be 1 to 256 characters");
        }
        return id;
    }

    /** An empty secret is none: AgentCore's shape allows it. */
    @Nullable
    Secret secret(@Nullable Secret secret) {
        if (secret == null || secret.reveal().isEmpty()) {
            return null;
        }
        if (secret.reveal().length() > LONGEST_SECRET || secret.reveal().chars().anyMatch(Character::isISOControl)) {
            throw refused("clientSecret", "has to be 1 to 2048 characters");
        }
        return secret;
    }

    @Nullable
    Set<String> ceiling(@Nullable List<String> scopes) {
        if (scopes == null) {
            return null;
        }
        if (scopes.size() > MOST_SCOPES || !scopes.stream().allMatch(ProviderFields::isScope)) {
            throw refused("gatehouse.scopeCeiling", "has to be at most " + MOST_SCOPES + " scope tokens");
        }
        return Set.copyOf(scopes);
    }

    static boolean isScope(@Nullable String scope) {
        return scope != null && SCOPE.matcher(scope).matches();
    }

    void managed(@Nullable String source) {
        if (source != null && !source.equals("MANAGED")) {
            throw refused("clientSecretSource", "not offered yet; offered is MANAGED");
        }
    }

    void notOffered(String field, @Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            throw refused(field, "not offered yet");
        }
    }

    void absent(String field, @Nullable Object value) {
        if (value != null) {
            throw refused(field, "does not belong to this vendor");
        }
    }

    <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw refused(field, "is required");
        }
        return value;
    }
}
