package io.gatehouse.identity.provider;

import static io.gatehouse.identity.provider.ProviderCalls.asOperator;
import static io.gatehouse.identity.provider.ProviderCalls.discovered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.grant.FakeVendor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class Oauth2CredentialProviderResourceTest {

    private static final String SECRET = ",\"clientSecret\":\"client-secret-1\"";

    private static FakeVendor vendor;

    @Inject
    CredentialProviders providers;

    private final String name = "p-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        vendor = new FakeVendor();
    }

    @AfterAll
    static void stop() {
        vendor.close();
    }

    @AfterEach
    void reset() {
        vendor.reset();
    }

    @Test
    void createdProviderIsShownWithoutItsSecretAndUsable() {
        vendor.discoverable("/as", ",\"authorization_response_iss_parameter_supported\":true");
        asOperator("CreateOauth2CredentialProvider", discovered(name, vendor.url() + "/as", SECRET))
                .then()
                .statusCode(201)
                .body("name", equalTo(name))
                .body("status", equalTo("READY"))
                .body(
                        "credentialProviderArn",
                        equalTo("arn:aws:bedrock-agentcore:local:000000000000:token-vault/default/"
                                + "oauth2credentialprovider/" + name))
                .body("callbackUrl", matchesPattern("http://127.0.0.1:\\d+/identities/oauth2/callback/[0-9a-f-]{36}"))
                .body("clientSecretArn.secretArn", notNullValue())
                .body("createdTime", instanceOf(Integer.class));
        asOperator("GetOauth2CredentialProvider", named())
                .then()
                .statusCode(200)
                .body("oauth2ProviderConfigOutput.customOauth2ProviderConfig.clientId", equalTo("gatehouse"))
                .body(
                        "oauth2ProviderConfigOutput.customOauth2ProviderConfig.oauthDiscovery.discoveryUrl",
                        endsWith("/as/.well-known/openid-configuration"))
                .body(not(containsString("client-secret-1")));

        OAuth2Provider provider = read();
        assertThat(provider.clientSecret().reveal()).isEqualTo("client-secret-1");
        assertThat(provider.revision()).isEqualTo(1);
        assertThat(provider.metadata().issParameterSupported()).isTrue();
        assertThat(provider.metadata().revocationEndpoint()).isEqualTo(vendor.uri("/as/revoke"));
        assertThat(provider.callbackUrl()).endsWith(provider.id().toString());
    }

    @Test
    void secretIsNotInTheDatabaseInClear() {
        create();
        String row = Reactive.sql("SELECT to_jsonb(p)::text FROM oauth2_provider p WHERE name = $1", name)
                .iterator()
                .next()
                .getString(0);
        String hex = String.format("%x", new java.math.BigInteger(1, "client-secret-1".getBytes()));
        assertThat(row).contains(name).doesNotContain("client-secret-1").doesNotContain(hex);
    }

    @Test
    void secondProviderOfOneNameIsAConflict() {
        create();
        refused(
                asOperator("CreateOauth2CredentialProvider", discovered(name, vendor.url() + "/as", SECRET)),
                409,
                "ConflictException");
    }

    @Test
    void createWithoutASecretIsRefused() {
        vendor.discoverable("/as", "");
        refused(
                        asOperator("CreateOauth2CredentialProvider", discovered(name, vendor.url() + "/as", "")),
                        400,
                        "ValidationException")
                .then()
                .body("fieldList[0].name", endsWith("clientSecret"));
        missing();
    }

    @Test
    void vendorWithoutPkceIsRefused() {
        vendor.discoverable("/as", "");
        vendor.answer(
                "/as/.well-known/openid-configuration",
                asked -> FakeVendor.Answer.json(
                        200,
                        "{\"issuer\":\"%1$s\",\"authorization_endpoint\":\"%1$s/a\",\"token_endpoint\":\"%1$s/t\"}"
                                .formatted(vendor.url() + "/as")));
        refused(
                        asOperator("CreateOauth2CredentialProvider", discovered(name, vendor.url() + "/as", SECRET)),
                        400,
                        "ValidationException")
                .then()
                .body("message", containsString("S256"));
        missing();
    }

    @Test
    void discoveryThatNamesAnotherIssuerRedirectsOrIsAbsentIsRefused() {
        vendor.answer(
                "/as/.well-known/openid-configuration",
                asked -> FakeVendor.Answer.json(200, "{\"issuer\":\"https://evil.example\"}"));
        vendor.answer(
                "/moved/.well-known/openid-configuration",
                asked -> new FakeVendor.Answer(
                        302, "text/plain", "", java.util.Map.of("Location", vendor.url() + "/target")));
        for (String path : List.of("/as", "/moved", "/absent")) {
            refused(
                            asOperator("CreateOauth2CredentialProvider", discovered(name, vendor.url() + path, SECRET)),
                            400,
                            "ValidationException")
                    .then()
                    .body("fieldList[0].name", endsWith("discoveryUrl"));
        }
        assertThat(vendor.asked("/target")).isEmpty();
        missing();
    }

    @Test
    void methodThatTheServerDoesNotOfferIsRefused() {
        vendor.discoverable("/as", ",\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"]");
        refused(
                        asOperator("CreateOauth2CredentialProvider", discovered(name, vendor.url() + "/as", SECRET)),
                        400,
                        "ValidationException")
                .then()
                .body("fieldList[0].name", endsWith("clientAuthenticationMethod"));
    }

    @Test
    void anotherServerNeedsTheSecretAgain() {
        create();
        vendor.discoverable("/evil", "");
        refused(
                        asOperator("UpdateOauth2CredentialProvider", discovered(name, vendor.url() + "/evil", "")),
                        400,
                        "ValidationException")
                .then()
                .body("fieldList[0].name", endsWith("clientSecret"));
        assertThat(read().metadata().tokenEndpoint()).isEqualTo(vendor.uri("/as/token"));
        assertThat(vendor.asked("/evil/.well-known/openid-configuration")).isEmpty();

        asOperator("UpdateOauth2CredentialProvider", discovered(name, vendor.url() + "/evil", SECRET))
                .then()
                .statusCode(200);
        OAuth2Provider changed = read();
        assertThat(changed.revision()).isEqualTo(2);
        assertThat(changed.metadata().tokenEndpoint()).isEqualTo(vendor.uri("/evil/token"));
    }

    @Test
    void changeKeepsTheSecretAndIsANewRevisionButARepeatedUpdateIsNone() {
        create();
        String update = discovered(name, vendor.url() + "/as", ",\"gatehouse\":{\"sendResource\":false}");
        asOperator("UpdateOauth2CredentialProvider", update)
                .then()
                .statusCode(200)
                .body("oauth2ProviderConfigOutput.customOauth2ProviderConfig.gatehouse.sendResource", equalTo(false));
        asOperator("UpdateOauth2CredentialProvider", update).then().statusCode(200);

        OAuth2Provider changed = read();
        assertThat(changed.revision()).isEqualTo(2);
        assertThat(changed.sendResource()).isFalse();
        assertThat(changed.clientSecret().reveal()).isEqualTo("client-secret-1");
    }

    @Test
    void vendorCannotBeChanged() {
        create();
        refused(
                asOperator(
                        "UpdateOauth2CredentialProvider",
                        "{\"name\":\"" + name + "\",\"credentialProviderVendor\":\"GithubOauth2\","
                                + "\"oauth2ProviderConfigInput\":{\"githubOauth2ProviderConfig\":"
                                + "{\"clientId\":\"c\",\"clientSecret\":\"s\"}}}"),
                400,
                "ValidationException");
    }

    @Test
    void secretMovedToAnotherRowDoesNotOpen() {
        create();
        String other = name + "-other";
        ProviderCalls.register(other, vendor.url() + "/as");
        Reactive.sql(
                "UPDATE oauth2_provider SET sealed_client_secret = (SELECT sealed_client_secret FROM oauth2_provider"
                        + " WHERE name = $1) WHERE name = $2",
                name,
                other);
        assertThat(read().clientSecret().reveal()).isEqualTo("client-secret-1");
        org.assertj.core.api.Assertions.assertThatExceptionOfType(io.gatehouse.identity.crypto.SealBroken.class)
                .isThrownBy(() -> Reactive.run(() -> providers.oauth2(other)));
    }

    @Test
    void deletedProviderIsGone() {
        create();
        asOperator("DeleteOauth2CredentialProvider", named()).then().statusCode(204);
        missing();
        refused(asOperator("DeleteOauth2CredentialProvider", named()), 404, "ResourceNotFoundException");
        refused(
                asOperator("UpdateOauth2CredentialProvider", discovered(name, vendor.url() + "/as", SECRET)),
                404,
                "ResourceNotFoundException");
    }

    @Test
    void listIsPaged() {
        vendor.discoverable("/as", "");
        ProviderCalls.register("0-" + name, vendor.url() + "/as");
        ProviderCalls.register("1-" + name, vendor.url() + "/as");
        Response first = asOperator("ListOauth2CredentialProviders", "{\"maxResults\":1}");
        first.then().statusCode(200).body("credentialProviders.size()", equalTo(1));
        String token = first.path("nextToken");
        asOperator("ListOauth2CredentialProviders", "{\"maxResults\":20,\"nextToken\":\"" + token + "\"}")
                .then()
                .statusCode(200)
                .body("credentialProviders.name", hasItem("1-" + name));
        refused(asOperator("ListOauth2CredentialProviders", "{\"maxResults\":21}"), 400, "ValidationException");
        refused(asOperator("ListOauth2CredentialProviders", "{\"nextToken\":\"%%%\"}"), 400, "ValidationException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Create", "Update", "Delete"})
    void auditorMayNotChange(String verb) {
        vendor.discoverable("/as", "");
        String auditor = TestIssuer.configured().personToken("adam", "auditor").sign();
        refused(
                ProviderCalls.call(
                        auditor, verb + "Oauth2CredentialProvider", discovered(name, vendor.url() + "/as", SECRET)),
                403,
                "AccessDeniedException");
    }

    @Test
    void changesAreAudited() {
        create();
        asOperator("DeleteOauth2CredentialProvider", named()).then().statusCode(204);
        List<String> reasons = new java.util.ArrayList<>();
        Reactive.sql(
                        "SELECT reason, user_subject FROM audit_event WHERE type = 'PROVIDER_CHANGED' AND provider = $1"
                                + " ORDER BY id",
                        name)
                .forEach(row -> reasons.add(row.getString(0) + " by " + row.getString(1)));
        assertThat(reasons).containsExactly("created by olga", "deleted by olga");
    }

    @Test
    void apiKeyIsKeptReplacedAndDeleted() {
        String create = "{\"name\":\"" + name + "\",\"apiKey\":\"key-1\"}";
        asOperator("CreateApiKeyCredentialProvider", create)
                .then()
                .statusCode(201)
                .body("credentialProviderArn", endsWith("apikeycredentialprovider/" + name))
                .body(not(containsString("key-1")));
        assertThat(Reactive.run(() -> providers.apiKey(name)).reveal()).isEqualTo("key-1");
        refused(asOperator("CreateApiKeyCredentialProvider", create), 409, "ConflictException");

        asOperator("UpdateApiKeyCredentialProvider", create.replace("key-1", "key-2"))
                .then()
                .statusCode(200);
        assertThat(Reactive.run(() -> providers.apiKey(name)).reveal()).isEqualTo("key-2");
        refused(asOperator("UpdateApiKeyCredentialProvider", named()), 400, "ValidationException");
        refused(
                asOperator("UpdateApiKeyCredentialProvider", create.replace("key-1", "a\\nb")),
                400,
                "ValidationException");

        asOperator("GetApiKeyCredentialProvider", named()).then().statusCode(200);
        asOperator("ListApiKeyCredentialProviders", "{}")
                .then()
                .statusCode(200)
                .body("credentialProviders.size()", notNullValue());
        asOperator("DeleteApiKeyCredentialProvider", named()).then().statusCode(204);
        refused(asOperator("GetApiKeyCredentialProvider", named()), 404, "ResourceNotFoundException");
    }

    private void create() {
        vendor.discoverable("/as", "");
        ProviderCalls.register(name, vendor.url() + "/as");
    }

    private OAuth2Provider read() {
        return Reactive.run(() -> providers.oauth2(name));
    }

    private void missing() {
        refused(asOperator("GetOauth2CredentialProvider", named()), 404, "ResourceNotFoundException");
    }

    private String named() {
        return "{\"name\":\"" + name + "\"}";
    }

    private static Response refused(Response answer, int status, String type) {
        answer.then()
                .statusCode(status)
                .header("x-amzn-errortype", type)
                .body("__type", equalTo(type))
                .body("message", not(containsString("client-secret-1")));
        return answer;
    }
}
