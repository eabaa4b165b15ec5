package io.gatehouse.identity.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.identity.address.AddressGuard;
import io.gatehouse.identity.address.AddressRules;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.gatehouse.identity.outbound.OutboundHttp;
import io.gatehouse.identity.provider.ClientAuthMethod;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ServerMetadata;
import io.gatehouse.identity.provider.Vendor;
import io.gatehouse.identity.provider.VendorProfile.Quirk;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.gatehouse.identity.trace.Tracing;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One local server plays every vendor of the catalogue as the vendor's pages describe it. */
class VendorQuirkTest {

    private static final String CODE = "the code";
    private static final String GOOD = "{\"access_token\":\"at\",\"token_type\":\"bearer\"}";

    private static Vertx vertx;
    private static FakeVendor server;
    private static TokenEndpoint endpoint;
    private static AuthorizationCodeGrant grant;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        server = new FakeVendor();
        AddressGuard guard = new AddressGuard(vertx, new AddressRules(true, List.of()));
        endpoint = new TokenEndpoint(
                new OutboundHttp(vertx, new TestLimits(), guard, Tracing.none()),
                new ClientProof(null),
                Clock.systemUTC());
        grant = new AuthorizationCodeGrant(endpoint);
    }

    @AfterAll
    static void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    @ParameterizedTest
    @EnumSource(Vendor.class)
    void codeIsExchangedAsTheVendorWantsIt(Vendor vendor) {
        server.answer("/token", asked -> Answer.json(200, GOOD));
        exchange(vendor, vendor.profile().authMethod());

        FakeVendor.Asked asked = server.asked("/token").getFirst();
        JsonObject body = vendor.profile().has(Quirk.JSON_BODY) ? new JsonObject(asked.body()) : form(asked);
        assertThat(body.getString("grant_type")).isEqualTo("authorization_code");
        assertThat(body.getString("code")).isEqualTo(CODE);
        assertThat(body.containsKey("code_verifier")).isEqualTo(vendor != Vendor.LINKEDIN);
        assertThat(body.containsKey("resource")).isFalse();
        assertThat(asked.headers().get("Notion-version"))
                .isEqualTo(vendor == Vendor.NOTION ? List.of("2025-09-03") : null);
        assertThat(asked.headers().get("Content-type"))
                .isEqualTo(List.of(
                        vendor == Vendor.NOTION || vendor == Vendor.ATLASSIAN
                                ? "application/json"
                                : "application/x-www-form-urlencoded"));
        assertThat(asked.accept()).isEqualTo("application/json");
        boolean basic = vendor.profile().authMethod() == ClientAuthMethod.CLIENT_SECRET_BASIC;
        assertThat(asked.authorization() != null).isEqualTo(basic);
        assertThat(body.containsKey("client_secret")).isNotEqualTo(basic);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SLACK    | {"ok":true,"access_token":"xoxb","token_type":"bot","scope":"chat:write","authed_user":{"id":"U1","scope":"search:read,users:read","access_token":"xoxp","token_type":"user"}} | xoxp | search:read users:read
            SLACK    | {"ok":true,"access_token":"xoxe.xoxp","token_type":"user","scope":"search:read","refresh_token":"xoxe-1","expires_in":43200} | xoxe.xoxp | search:read
            TWITCH   | {"access_token":"tw","expires_in":14124,"refresh_token":"r","scope":["chat:read","user:read"],"token_type":"bearer"} | tw | chat:read user:read
            LINKEDIN | {"access_token":"li","expires_in":5184000,"scope":"openid profile"} | li | openid profile
            GITHUB   | {"access_token":"gho","scope":"repo,gist","token_type":"bearer"} | gho | gist repo
            NOTION   | {"access_token":"ntn","token_type":"bearer","refresh_token":null,"owner":{"type":"user"}} | ntn | notes:read
            """)
    void answerIsReadAsTheVendorWritesIt(Vendor vendor, String answer, String token, String scopes) {
        server.answer("/token", asked -> Answer.json(200, answer));
        GrantedTokens tokens = exchange(vendor, vendor.profile().authMethod());
        assertThat(tokens.accessToken().reveal()).isEqualTo(token);
        assertThat(tokens.scopes()).containsExactlyInAnyOrder(scopes.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SLACK  | {"ok":true,"access_token":"xoxb","token_type":"bot","authed_user":{"id":"U1"}}
            CUSTOM | {"access_token":"xoxp","token_type":"user"}
            CUSTOM | {"access_token":"li"}
            CUSTOM | {"access_token":"top","token_type":"bot","authed_user":{"access_token":"in","token_type":"bearer"}}
            CUSTOM | {"access_token":"jwt","token_type":"bearer","issued_token_type":"urn:ietf:params:oauth:token-type:id_token"}
            CUSTOM | {"access_token":"rt","token_type":"bearer","issued_token_type":"urn:ietf:params:oauth:token-type:refresh_token"}
            """)
    void noOtherVendorMayAnswerLikeThat(Vendor vendor, String answer) {
        server.answer("/token", asked -> Answer.json(200, answer));
        assertThatExceptionOfType(VendorUnavailable.class)
                .isThrownBy(() -> exchange(vendor, ClientAuthMethod.CLIENT_SECRET_BASIC))
                .satisfies(e -> assertThat(e.reason()).isEqualTo("answer-unusable"));
    }

    @ParameterizedTest
    @CsvSource({
        "GITHUB,bad_verification_code,invalid_grant",
        "SLACK,invalid_code,invalid_grant",
        "SLACK,invalid_refresh_token,invalid_grant",
        "SLACK,bad_client_secret,invalid_client"
    })
    void refusalWithStatus200IsRead(Vendor vendor, String error, String expected) {
        server.answer("/token", asked -> Answer.json(200, "{\"ok\":false,\"error\":\"" + error + "\"}"));
        assertThatExceptionOfType(GrantRefused.class)
                .isThrownBy(() -> exchange(vendor, vendor.profile().authMethod()))
                .satisfies(e -> assertThat(e.errorCode()).isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource({"CLIENT_SECRET_BASIC,client+id%3A1:se%2Fcret%25", "CLIENT_SECRET_BASIC_PLAIN,client id:1:se/cret%"})
    void basicProofIsFormEncodedUnlessTheOperatorSaysThatItIsNot(ClientAuthMethod method, String pair) {
        server.answer("/token", asked -> Answer.json(200, GOOD));
        exchange(Vendor.CUSTOM, method);
        assertThat(server.asked("/token").getFirst().authorization())
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refreshTokensAreAskedForInTheVendorsWay() {
        assertThat(Vendor.GOOGLE.profile().authorizeParameters())
                .containsEntry("access_type", "offline")
                .containsEntry("prompt", "consent");
        assertThat(Vendor.ATLASSIAN.profile().authorizeParameters()).containsEntry("audience", "api.atlassian.com");
        assertThat(Vendor.REDDIT.profile().authorizeParameters()).containsEntry("duration", "permanent");
        assertThat(Vendor.DROPBOX.profile().authorizeParameters()).containsEntry("token_access_type", "offline");
        Map<Vendor, String> scopes = new EnumMap<>(Vendor.class);
        for (Vendor vendor : Vendor.values()) {
            String scope = vendor.profile().offlineScope();
            if (scope != null) {
                scopes.put(vendor, scope);
            }
        }
        assertThat(scopes)
                .isEqualTo(Map.of(
                        Vendor.X, "offline.access",
                        Vendor.SALESFORCE, "refresh_token",
                        Vendor.MICROSOFT, "offline_access",
                        Vendor.ATLASSIAN, "offline_access",
                        Vendor.OKTA, "offline_access",
                        Vendor.ONELOGIN, "offline_access",
                        Vendor.FUSIONAUTH, "offline_access",
                        Vendor.AUTH0, "offline_access"));
    }

    @Test
    void entraIsToldOnWhoseBehalfAndNoResource() {
        server.answer("/token", asked -> Answer.json(200, GOOD));
        ExchangeRequest request = new ExchangeRequest(
                Secret.of("users-token"),
                Set.of("api://notes/.default"),
                List.of("https://notes.example/mcp"),
                List.of(),
                Map.of());
        new EntraOnBehalfOfGrant(endpoint)
                .exchange(provider(Vendor.MICROSOFT, ClientAuthMethod.CLIENT_SECRET_POST, true), request)
                .await()
                .atMost(Duration.ofSeconds(30));
        assertThat(server.asked("/token").getFirst().form())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                .containsEntry("assertion", "users-token")
                .containsEntry("requested_token_use", "on_behalf_of")
                .containsEntry("scope", "api://notes/.default")
                .doesNotContainKey("resource");
    }

    private static JsonObject form(FakeVendor.Asked asked) {
        JsonObject json = new JsonObject();
        asked.form().forEach(json::put);
        return json;
    }

    private static GrantedTokens exchange(Vendor vendor, ClientAuthMethod method) {
        OAuth2Provider provider = provider(vendor, method, false);
        return grant.exchange(provider, Secret.of(CODE), Secret.of("verifier"), List.of(), Set.of("notes:read"))
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private static OAuth2Provider provider(Vendor vendor, ClientAuthMethod method, boolean sendResource) {
        return new OAuth2Provider(
                new UUID(1, 2),
                "vendor",
                vendor,
                1,
                1,
                "client id:1",
                Secret.of("se/cret%"),
                method,
                new ServerMetadata(server.url(), server.uri("/authorize"), server.uri("/token"), null, false),
                "https://gatehouse.example/cb",
                sendResource,
                null,
                null,
                null);
    }
}
