package io.gatehouse.identity.resource;

import io.gatehouse.identity.problem.InvalidField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Custom parameters that would change the protocol itself; refused by name. */
final class ReservedParameters {

    private static final Set<String> NAMES = Set.of(
            "actor_token",
            "actor_token_type",
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
            // Google would add what was granted before, whatever our page names.
            "include_granted_scopes",
            "iss",
            "nonce",
            // HubSpot's scopes beside the scopes.
            "optional_scope",
            "redirect_uri",
            "refresh_token",
            "registration",
            "request",
            "request_uri",
            "requested_token_type",
            "requested_token_use",
            "resource",
            "response_mode",
            "response_type",
            "scope",
            "session_id",
            "state",
            "subject_token",
            "subject_token_type",
            // Slack's scopes of a user.
            "user_scope");

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
