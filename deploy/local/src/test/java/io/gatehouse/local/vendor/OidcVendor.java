package io.gatehouse.local.vendor;

import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.operator.ServiceClient;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A vendor on oidc-provider with an MCP server behind it, and what its administrator sees and does. */
final class OidcVendor {
    private final ServiceClient http;
    private final String control;
    private final String issuer;
    private final String endpoint;

    OidcVendor(ServiceClient http, String control) {
        this.http = http;
        this.control = control;
        var addresses = http.expect(200, "GET", control, null);
        this.issuer = addresses.text("issuer");
        this.endpoint = addresses.text("mcp");
    }

    String issuer() {
        return issuer;
    }

    /** The MCP server, whose address is its resource identifier, too. */
    String endpoint() {
        return endpoint;
    }

    /** How many clients registered themselves. */
    int registrations() {
        return seen().path("registrations").asInt();
    }

    int codeExchanges() {
        return seen().path("codes").asInt();
    }

    int refreshes() {
        return seen().path("refreshes").asInt();
    }

    int grantsRevoked() {
        return seen().path("grantsRevoked").asInt();
    }

    /** What the authorization server refused, in its own words. */
    List<String> refusals() {
        return seen().path("refused")
                .valueStream()
                .map(refusal -> refusal.asString(""))
                .toList();
    }

    /** What it says of the token that the MCP server saw last (RFC 7662). */
    JsonNode introspection() {
        return http.expect(200, "GET", control + "/introspection", null).body();
    }

    /** From now on no access token is good any more; refresh tokens are. */
    int forgetAccessTokens() {
        return http.expect(200, "POST", control + "/forget", null)
                .body()
                .path("forgotten")
                .asInt();
    }

    /** Registers a client by hand, or changes it. */
    void client(String id, String secret, String redirectUri) {
        http.expect(
                200,
                "POST",
                control + "/client",
                Map.of(
                        "client_id",
                        id,
                        "client_secret",
                        secret,
                        "redirect_uris",
                        List.of(redirectUri),
                        "grant_types",
                        List.of("authorization_code", "refresh_token"),
                        "response_types",
                        List.of("code")));
    }

    /** Logs in on its page. */
    static void logIn(Browser browser, String user) {
        browser.type("login", user).type("password", "not looked at").click("Sign-in");
    }

    private JsonNode seen() {
        return http.expect(200, "GET", control + "/seen", null).body();
    }
}
