package io.gatehouse.identity.tag;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.provider.ProviderCalls;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.token.TestBearers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags are given at creation, changed for operators by catalog-service, and go with what has them. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ResourceTagsResourceTest {
    private static final String ARN = "arn:aws:bedrock-agentcore:local:000000000000:";
    private static final String VAULT = ARN + "token-vault/default/";

    @Inject
    TestBearers bearers;

    @ParameterizedTest
    @CsvSource({"WorkloadIdentity", "Oauth2CredentialProvider", "ApiKeyCredentialProvider"})
    void tagsAreSetAtCreationChangedAndGoWithTheirThing(String kind) {
        String arn = create(kind, "tagged-thing", "{\"team\":\"blue\",\"cost\":\"1\"}");
        get(arn).then().statusCode(200).body("tags", equalTo(Map.of("team", "blue", "cost", "1")));

        change(arn, "{\"team\":\"red\",\"a b\":\"\"}", "[\"cost\",\"absent\"]")
                .then()
                .statusCode(204);
        get(arn).then().body("tags", equalTo(Map.of("team", "red", "a b", "")));

        ProviderCalls.asOperator("Delete" + kind, "{\"name\":\"tagged-thing\"}")
                .then()
                .statusCode(204);
        get(arn).then().statusCode(404);
        create(kind, "tagged-thing", "{}");
        get(arn).then().statusCode(200).body("tags", anEmptyMap());
        ProviderCalls.asOperator("Delete" + kind, "{\"name\":\"tagged-thing\"}")
                .then()
                .statusCode(204);
    }

    @Test
    void tagsAreNoNewRevisionAndTheTrailNamesTheOperator() {
        String arn = create("Oauth2CredentialProvider", "tagged-revision", "{}");

        change(arn, "{\"team\":\"red\"}", "[]").then().statusCode(204);

        assertThat(Reactive.sql("select revision from oauth2_provider where name = $1", "tagged-revision"))
                .extracting(row -> row.getLong("revision"))
                .containsExactly(1L);
        assertThat(Reactive.sql(
                        "select user_subject from audit_event where provider = $1 and reason = $2",
                        "tagged-revision",
                        "tags-changed"))
                .extracting(row -> row.getString("user_subject"))
                .containsExactly("tagging-olga");
        ProviderCalls.asOperator("DeleteOauth2CredentialProvider", "{\"name\":\"tagged-revision\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"\":\"x\"}", "{\"k\":null}", "{\"k\":\"<\"}", "{\"<\":\"v\"}"})
    void whatIsNoTagIsRefused(String tags) {
        body("CreateWorkloadIdentity", "tagged-wrongly", tags)
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("tags"));
        change(ARN + "workload-identity-directory/default/workload-identity/gateway-service", tags, "[]")
                .then()
                .statusCode(400)
                .body("fieldList.name", contains("tags"));
    }

    @Test
    void moreThanFiftyAreRefused() {
        String arn = create("ApiKeyCredentialProvider", "tagged-much", tags(0, 50));

        change(arn, tags(50, 51), "[]")
                .then()
                .statusCode(402)
                .header("x-amzn-errortype", equalTo("ServiceQuotaExceededException"));
        change(arn, tags(50, 51), "[\"key-0\"]").then().statusCode(204);
        ProviderCalls.asOperator("DeleteApiKeyCredentialProvider", "{\"name\":\"tagged-much\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-arn",
                VAULT + "oauth2credentialprovider/",
                VAULT + "oauth2credentialprovider/absent",
                VAULT + "oauth2credentialprovider/deleted/x",
                VAULT + "other/absent",
                "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/oauth2credentialprovider/absent"
            })
    void whatIsNotThereHasNoTags(String arn) {
        get(arn).then().statusCode(404);
        change(arn, "{}", "[]").then().statusCode(404);
    }

    private static String create(String kind, String name, String tags) {
        body("Create" + kind, name, tags).then().statusCode(201);
        return switch (kind) {
            case "WorkloadIdentity" -> ARN + "workload-identity-directory/default/workload-identity/" + name;
            case "Oauth2CredentialProvider" -> VAULT + "oauth2credentialprovider/" + name;
            default -> VAULT + "apikeycredentialprovider/" + name;
        };
    }

    private static Response body(String operation, String name, String tags) {
        String more = operation.contains("Oauth2")
                ? ",\"credentialProviderVendor\":\"GithubOauth2\",\"oauth2ProviderConfigInput\":"
                        + "{\"githubOauth2ProviderConfig\":{\"clientId\":\"c\",\"clientSecret\":\"s\"}}"
                : operation.contains("ApiKey") ? ",\"apiKey\":\"key\"" : "";
        return ProviderCalls.asOperator(operation, "{\"name\":\"" + name + "\",\"tags\":" + tags + more + "}");
    }

    private Response get(String arn) {
        return given().auth().oauth2(catalog()).queryParam("resourceArn", arn).get("/v1/resource-tags");
    }

    private Response change(String arn, String set, String remove) {
        return given().auth()
                .oauth2(catalog())
                .contentType("application/json")
                .body("""
                        {"resourceArn":"%s","set":%s,"remove":%s,
                         "operator":{"issuer":"https://company.example","subject":"tagging-olga"}}
                        """.formatted(arn, set, remove))
                .post("/v1/resource-tags");
    }

    private String catalog() {
        return bearers.bearer("catalog-service", Permission.RESOURCE_TAGS_MANAGE);
    }

    private static String tags(int from, int to) {
        StringBuilder tags = new StringBuilder("{");
        for (int i = from; i < to; i++) {
            tags.append(i == from ? "" : ",").append("\"key-").append(i).append("\":\"v\"");
        }
        return tags.append('}').toString();
    }
}
