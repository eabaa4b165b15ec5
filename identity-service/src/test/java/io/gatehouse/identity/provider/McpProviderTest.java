package io.gatehouse.identity.provider;

import static io.gatehouse.identity.provider.ProviderCalls.asOperator;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.gatehouse.identity.problem.ApiException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that is named by the URL of an MCP server: everything else is found when it is needed. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class McpProviderTest {

    private static final String PRM = "/.well-known/oauth-protected-resource";
    private static final String AS = "/.well-known/oauth-authorization-server";
    private static final String REGISTRATION = ",\"registration_endpoint\":\"%1$s/register\"";

    @Inject
    CredentialProviders providers;

    private final String name = "mcp-" + UUID.randomUUID();
    private FakeVendor mcp;
    private FakeVendor as;

    @BeforeEach
    void start() {
        mcp = new FakeVendor();
        as = new FakeVendor();
        resource(PRM + "/mcp", mcp.url() + "/mcp", as.url());
        server("", AS, REGISTRATION);
        as.answer("/register", asked -> Answer.json(201, "{\"client_id\":\"dcr-1\",\"client_secret\":\"dcr-secret\"}"));
    }

    @AfterEach
    void stop() {
        mcp.close();
        as.close();
    }

    @Test
    void nobodyIsAskedBeforeATokenIsWanted() {
        create("");
        assertThat(mcp.asked(PRM + "/mcp")).isEmpty();
        OAuth2Provider provider = read();
        assertThat(provider.server()).isNull();
        assertThatThrownBy(provider::metadata).isInstanceOf(VendorUnavailable.class);
    }

    @Test
    void theServerIsFoundAndAClientRegisteredOnce() {
        create("");
        OAuth2Provider ready = ready(null);

        assertThat(ready.clientId()).isEqualTo("dcr-1");
        assertThat(ready.clientSecret().reveal()).isEqualTo("dcr-secret");
        assertThat(ready.authMethod()).isEqualTo(ClientAuthMethod.CLIENT_SECRET_POST);
        assertThat(ready.metadata().issuer()).isEqualTo(as.url());
        assertThat(ready.indicators(java.util.List.of("https://elsewhere.example")))
                .containsExactly(mcp.url() + "/mcp");
        assertThat(ready.mcp().supportedScopes()).containsExactlyInAnyOrder("a", "b");
        assertThat(ready.revision()).isEqualTo(1);
        String sent = as.asked("/register").getFirst().body();
        assertThat(sent)
                .contains("\"application_type\":\"native\"")
                .contains(ready.callbackUrl())
                .contains("\"token_endpoint_auth_method\":\"client_secret_post\"");

        assertThat(ready(null)).usingRecursiveComparison().isEqualTo(ready);
        assertThat(read()).usingRecursiveComparison().isEqualTo(ready);
        assertThat(as.asked("/register")).hasSize(1);
        String row = Reactive.sql("SELECT to_jsonb(c)::text FROM registered_client c WHERE client_id = 'dcr-1'")
                .iterator()
                .next()
                .getString(0);
        assertThat(row).doesNotContain("dcr-secret");
    }

    /** Credentials are kept for each issuer apart; grants of the one are none at the other. */
    @Test
    void anotherAuthorizationServerIsAnotherClientAndRevision() {
        create("");
        OAuth2Provider before = ready(null);
        try (FakeVendor other = new FakeVendor()) {
            FakeVendor first = as;
            as = other;
            server("", AS, REGISTRATION);
            other.answer("/register", asked -> Answer.json(201, "{\"client_id\":\"dcr-2\",\"client_secret\":\"s2\"}"));
            resource("/moved", mcp.url() + "/mcp", other.url());

            OAuth2Provider after = ready(mcp.url() + "/moved");

            assertThat(after.clientId()).isEqualTo("dcr-2");
            assertThat(after.clientSecret().reveal()).isEqualTo("s2");
            assertThat(after.revision()).isEqualTo(before.revision() + 1);
            assertThat(after.metadata().issuer()).isEqualTo(other.url());
            assertThat(after.hasServerOf(after.revision())).isTrue();
            assertThat(after.hasServerOf(before.revision()))
                    .as("tokens of the first one are none of its business")
                    .isFalse();
            as = first;
            assertThat(ready(null).clientId()).as("back at the first one").isEqualTo("dcr-1");
            assertThat(first.asked("/register")).hasSize(1);
        }
    }

    @Test
    void aRegisteredClientOfTheOperatorGoesFirstAndToItsIssuerOnly() {
        server("", AS, REGISTRATION + ",\"client_id_metadata_document_supported\":true");
        create(",\"clientIssuer\":\"" + as.url() + "\"", "\"clientId\":\"mine\",\"clientSecret\":\"my-secret\",");
        OAuth2Provider ready = ready(null);
        assertThat(ready.clientId()).isEqualTo("mine");
        assertThat(ready.clientSecret().reveal()).isEqualTo("my-secret");
        assertThat(as.asked("/register")).isEmpty();

        resource("/evil", mcp.url() + "/mcp", "http://127.0.0.1:1");
        assertThatThrownBy(() -> ready(mcp.url() + "/evil"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("where the client is registered");
        assertThat(read().clientId()).isEqualTo("mine");
    }

    @ParameterizedTest
    @CsvSource({"client_secret_basic,CLIENT_SECRET_BASIC", "client_secret_post,CLIENT_SECRET_POST", "none,NONE"})
    void theServerSaysHowClientsProveThemselves(String offered, ClientAuthMethod method) {
        as.answer(AS, asked -> Answer.json(200, metadata("", REGISTRATION, offered)));
        create("");
        OAuth2Provider ready = ready(null);
        assertThat(ready.authMethod()).isEqualTo(method);
        assertThat(ready.clientSecret() == null).isEqualTo(method == ClientAuthMethod.NONE);
    }

    @Test
    void anIssuerWithAPathIsAskedInTheOrderOfTheProtocol() {
        resource(PRM + "/mcp", mcp.url() + "/mcp", as.url() + "/t1");
        server("/t1", "/t1/.well-known/openid-configuration", REGISTRATION);
        create("");
        assertThat(ready(null).metadata().issuer()).isEqualTo(as.url() + "/t1");
        assertThat(as.asked(AS + "/t1")).hasSize(1);
        assertThat(as.asked("/.well-known/openid-configuration/t1")).hasSize(1);
        assertThat(as.asked(AS)).as("that of another issuer").isEmpty();
    }

    @Test
    void theRootSpeaksForTheWholeServer() {
        mcp.reset();
        resource(PRM, mcp.url(), as.url());
        create("");
        assertThat(ready(null).mcp().resource()).isEqualTo(mcp.url());
        assertThat(mcp.asked(PRM + "/mcp")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example/mcp",
                "%s/mcp/below",
                "%s/mc",
                "%s/mcp#x",
                "%s/mcp?x=y",
                "",
            })
    void metadataOfAnotherResourceAreRefused(String resource) {
        resource(PRM + "/mcp", resource.formatted(mcp.url()), as.url());
        create("");
        assertThatThrownBy(() -> ready(null)).hasMessageContaining("another resource");
        assertThat(read().server()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"issuer\":\"https://evil.example\"|another issuer",
                "\"issuer\":\"%s/\"|another issuer",
                "\"code_challenge_methods_supported\":[\"plain\"]|S256",
                "\"code_challenge_methods_supported\":null|S256",
                "\"token_endpoint\":\"http://evil.example/token\"|token_endpoint",
                "\"registration_endpoint\":\"ftp://evil.example\"|registration_endpoint",
                "\"registration_endpoint\":null|enter its clientId, clientSecret and clientIssuer",
            })
    void serversThatCannotBeTrustedAreRefusedInWords(String member, String words) {
        String good = metadata("", REGISTRATION, "client_secret_post");
        String changed = good.substring(0, good.lastIndexOf('}')) + "," + member.formatted(as.url()) + "}";
        as.answer(AS, asked -> Answer.json(200, changed));
        create("");
        assertThatThrownBy(() -> ready(null))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(mcp.url() + "/mcp")
                .hasMessageContaining(words);
        assertThat(as.asked("/register")).isEmpty();
    }

    @Test
    void aHintToAnotherOriginIsRefused() {
        create("");
        assertThatThrownBy(() -> ready(as.url() + "/prm")).hasMessageContaining("another origin");
        assertThat(as.asked("/prm")).isEmpty();
    }

    @Test
    void aRedirectOrAnEndlessDocumentIsNone() {
        create("");
        mcp.answer(
                PRM + "/mcp",
                asked -> new Answer(302, "text/plain", "", java.util.Map.of("Location", as.url() + "/elsewhere")));
        assertThatThrownBy(() -> ready(null)).hasMessageContaining("no protected-resource metadata");
        assertThat(as.asked("/elsewhere")).isEmpty();

        mcp.answer(PRM + "/mcp", asked -> Answer.json(200, "{\"x\":\"" + "y".repeat(1_000_000) + "\"}"));
        assertThatThrownBy(() -> ready(null)).hasMessageContaining("answer-too-large");
    }

    @Test
    void aClientThatTheServerForgotIsRegisteredAgain() {
        create("");
        OAuth2Provider before = ready(null);
        Reactive.run(() -> providers.forgetClient(before));
        as.answer("/register", asked -> Answer.json(201, "{\"client_id\":\"dcr-9\",\"client_secret\":\"s9\"}"));
        assertThat(ready(null).clientId()).isEqualTo("dcr-9");
    }

    @Test
    void theOperatorIsToldWhatDoesNotGoTogether() {
        refused("\"clientId\":\"mine\",", "", "clientIssuer");
        refused("\"clientSecret\":\"s\",", "", "clientSecret");
        refused("", ",\"clientIssuer\":\"https://as.example\"", "clientIssuer");
        refused("\"oauthDiscovery\":{\"discoveryUrl\":\"https://x\"},", "", "oauthDiscovery");
        refused("", ",\"scopeCeiling\":[\"a b\"]", "scopeCeiling");
    }

    @Test
    void whatWasFoundIsShownWithoutTheSecret() {
        create(",\"scopeCeiling\":[\"b\",\"a\"]");
        String config = "oauth2ProviderConfigOutput.customOauth2ProviderConfig.";
        get().body(config + "gatehouse.mcpServerUrl", equalTo(mcp.url() + "/mcp"))
                .body(config + "gatehouse.scopeCeiling", equalTo(java.util.List.of("a", "b")))
                .body(config + "clientId", nullValue());
        ready(null);
        get().body(config + "clientId", equalTo("dcr-1"))
                .body(config + "oauthDiscovery.authorizationServerMetadata.issuer", equalTo(as.url()))
                .body(org.hamcrest.Matchers.not(containsString("dcr-secret")));
    }

    @Test
    void authorizationServersReadWhoWeAre() {
        create("");
        given().get("/oauth/client-metadata.json")
                .then()
                .statusCode(200)
                .header("Cache-Control", "max-age=60")
                .body("client_id", org.hamcrest.Matchers.endsWith("/oauth/client-metadata.json"))
                .body("client_name", equalTo("Gatehouse"))
                // Here it would be http, for which authorization servers refuse the whole document.
                .body("client_uri", nullValue())
                .body("token_endpoint_auth_method", equalTo("none"))
                .body("redirect_uris", hasItem(read().callbackUrl()));
    }

    private void resource(String path, String resource, String issuer) {
        mcp.answer(
                path,
                asked -> Answer.json(
                        200,
                        "{\"resource\":\"" + resource + "\",\"authorization_servers\":[\"" + issuer
                                + "\"],\"scopes_supported\":[\"a\",\"b\"]}"));
    }

    private void server(String issuerPath, String place, String more) {
        String document = metadata(issuerPath, more, "client_secret_post");
        as.answer(place, asked -> Answer.json(200, document));
    }

    private String metadata(String issuerPath, String more, String method) {
        return ("{\"issuer\":\"%1$s%2$s\",\"authorization_endpoint\":\"%1$s/authorize\","
                        + "\"token_endpoint\":\"%1$s/token\",\"code_challenge_methods_supported\":[\"S256\"],"
                        + "\"token_endpoint_auth_methods_supported\":[\"%3$s\"]" + more + "}")
                .formatted(as.url(), issuerPath, method);
    }

    private void create(String extension) {
        create(extension, "");
    }

    private void create(String extension, String client) {
        asOperator("CreateOauth2CredentialProvider", body(extension, client))
                .then()
                .statusCode(201);
    }

    private void refused(String client, String extension, String field) {
        asOperator("CreateOauth2CredentialProvider", body(extension, client))
                .then()
                .statusCode(400)
                .body("fieldList[0].name", containsString(field));
    }

    private io.restassured.response.ValidatableResponse get() {
        return asOperator("GetOauth2CredentialProvider", "{\"name\":\"" + name + "\"}")
                .then()
                .statusCode(200);
    }

    private String body(String extension, String client) {
        return """
                {"name":"%s","credentialProviderVendor":"CustomOauth2","oauth2ProviderConfigInput":{
                 "customOauth2ProviderConfig":{%s"gatehouse":{"mcpServerUrl":"%s/mcp"%s}}}}
                """.formatted(name, client, mcp.url(), extension);
    }

    private OAuth2Provider ready(@Nullable String hint) {
        OAuth2Provider provider = read();
        return Reactive.run(() -> providers.ready(provider, hint));
    }

    private OAuth2Provider read() {
        return Reactive.run(() -> providers.oauth2(name));
    }
}
