package io.gatehouse.local.keycloak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** One authorization-code flow of a confidential client, each step of which a test may falsify. */
record CodeFlow(Realm realm, String clientId, String redirectUri, String state, String verifier) {

    static CodeFlow of(Realm realm, String clientId, String redirectUri) {
        return new CodeFlow(realm, clientId, redirectUri, RandomSecret.next(), RandomSecret.next());
    }

    /** The parameters of the authorization request, with PKCE S256. */
    Form request(String scope) {
        return new Form(Map.of(
                "response_type", "code",
                "client_id", clientId,
                "redirect_uri", redirectUri,
                "scope", scope,
                "state", state,
                "code_challenge", challenge(),
                "code_challenge_method", "S256"));
    }

    String authorizationUrl(Form request) {
        return realm.endpoint("auth") + "?" + request.encoded();
    }

    /** The parameters of the token request. */
    Form exchange(String code) {
        return authenticated(Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "redirect_uri", redirectUri,
                "code_verifier", verifier));
    }

    Form refresh(String refreshToken) {
        return authenticated(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    TokenAnswer send(Form form) {
        return TokenAnswer.post(realm.endpoint("token"), form);
    }

    private Form authenticated(Map<String, String> fields) {
        return new Form(fields).with("client_id", clientId).with("client_secret", realm.clientSecret(clientId));
    }

    private String challenge() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
