package io.gatehouse.identity.resource;

import io.gatehouse.identity.problem.InvalidField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Custom parameters that would change the protocol itself; refused by name. */
final class ReservedParameters {

    private static final Set<String> NAMES = Set.of(
            "audience",
            "assertion",
            // More access than the scopes that our page names (RFC 9396).
            "authorization_details",
            "claims_locales",
            "client_assertion",
            "client_assertion_type",
            "client_id",
            "client_secret",
            "code",
            "code_challenge",
            "code_challenge_method",
            "code_verifier",
            "dpop_jkt",
            "error",
            "grant_type",
            "id_token_hint",
            "iss",
            "nonce",
            "redirect_uri",
            "refresh_token",
            "registration",
            "request",
            "request_uri",
            "resource",
            "response_mode",
            "response_type",
            "scope",
            "session_id",
            "state");

    private ReservedParameters() {}

    /** The refused ones, each under its own field name. */
    static List<InvalidField> in(Map<String, String> customParameters) {
        return customParameters.keySet().stream()
                .filter(name -> NAMES.contains(name.toLowerCase(Locale.ROOT)))
                .sorted()
                .map(name -> new InvalidField(
                        "customParameters." + name, "is a parameter of the protocol and cannot be set"))
                .toList();
    }
}
