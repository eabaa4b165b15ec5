package io.gatehouse.identity.vault;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TokenVaultResourceTest {
    private static final String ARN = "arn:aws:kms:local:000000000000:key/00000000-0000-0000-0000-000000000000";

    @Test
    void vaultSaysWhoKeepsItsKeys() {
        for (String body : new String[] {"{}", "{\"tokenVaultId\":\"default\"}"}) {
            call("get-token-vault", body)
                    .then()
                    .statusCode(200)
                    .body("tokenVaultId", equalTo("default"))
                    .body("kmsConfiguration.keyType", equalTo("ServiceManagedKey"))
                    .body("lastModifiedDate", greaterThan(1_700_000_000));
        }
        call("get-token-vault", "{\"tokenVaultId\":\"other\"}")
                .then()
                .statusCode(404)
                .header("x-amzn-errortype", "ResourceNotFoundException");
        call("get-token-vault", "{\"tokenVaultId\":\"a b\"}").then().statusCode(400);
    }

    @Test
    void keysOfKmsAreRefusedInWords() {
        set("{\"keyType\":\"ServiceManagedKey\"}")
                .then()
                .statusCode(200)
                .body("kmsConfiguration.keyType", equalTo("ServiceManagedKey"));
        set("{\"keyType\":\"CustomerManagedKey\",\"kmsKeyArn\":\"" + ARN + "\"}")
                .then()
                .statusCode(400)
                .header("x-amzn-errortype", "ValidationException")
                .body("fieldList.name", contains("kmsConfiguration.keyType"))
                .body("message", containsString("identity.vault.key-encryption-keyset-file"));
        set("{\"keyType\":\"ServiceManagedKey\",\"kmsKeyArn\":\"" + ARN + "\"}")
                .then()
                .statusCode(400);
        set("{\"keyType\":\"NoSuchKey\"}").then().statusCode(400).body("reason", equalTo("CannotParse"));
        call("set-token-vault-cmk", "{}").then().statusCode(400).body("fieldList.name", contains("kmsConfiguration"));
    }

    private static Response set(String configuration) {
        return call("set-token-vault-cmk", "{\"kmsConfiguration\":" + configuration + "}");
    }

    private static Response call(String path, String body) {
        return given().auth()
                .oauth2(TestIssuer.configured().personToken("olga", "operator").sign())
                .contentType("application/json")
                .body(body)
                .post("/identities/" + path);
    }
}
