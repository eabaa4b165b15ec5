package io.gatehouse.catalog.fake;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Steers and watches the fake of identity-service over its socket. */
public final class IdentityControl {
    private static final ObjectMapper JSON = new ObjectMapper();

    private IdentityControl() {}

    public static JsonNode state() {
        try {
            return JSON.readTree(
                    given().get(TestTokens.identity() + "/test/state").asString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An operator consents, or does not. */
    public static void session(String authorizationUrl, String state) {
        String uri = authorizationUrl.substring(authorizationUrl.indexOf("request_uri=") + "request_uri=".length());
        given().queryParam("uri", uri).queryParam("state", state).get(TestTokens.identity() + "/test/session");
    }

    public static void mode(String mode) {
        given().queryParam("mode", mode).get(TestTokens.identity() + "/test/mode");
    }

    /** Whether a call waits because of that mode. */
    public static boolean hanging(String mode) {
        return state().path("hanging").asText().equals(mode);
    }

    public static void forgetBearers() {
        given().get(TestTokens.identity() + "/test/forget-bearers");
    }

    public static void forgetAudit() {
        given().get(TestTokens.identity() + "/test/forget-audit");
    }

    public static List<JsonNode> audit(String gatewayId) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode event : state().path("audit")) {
            if (event.path("gateway").asText().equals(gatewayId)) {
                found.add(event);
            }
        }
        return found;
    }

    /** How often the grant of a synthetic user was revoked. */
    public static long discards(String userId) {
        long count = 0;
        for (JsonNode discard : state().path("discards")) {
            count += discard.path("workloadIdentityToken").asText().endsWith(userId) ? 1 : 0;
        }
        return count;
    }
}
