package io.gatehouse.identity.chain;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ChainResourceTest {

    @Inject
    AuditTrail trail;

    private final String target = "target-" + UUID.randomUUID();

    @Test
    void eventsAreSealedSignedVerifiedAndExported() {
        Reactive.run(() -> trail.record(AuditEvent.of(AuditType.CONSENT_REFUSED, Outcome.REFUSED)
                .target(target)
                .build()));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Response export = auditor("/v1/audit/export", Map.of());
            assertThat(export.statusCode()).isEqualTo(200);
            assertThat(export.contentType()).startsWith("application/octet-stream");
            assertThat(export.asString())
                    .startsWith("{\"format\":\"gatehouse-audit-1\",")
                    .endsWith("}\n");
            assertThat(export.asString()).contains(target);
        });
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(auditor("/v1/audit/checkpoints", Map.of())
                                .jsonPath()
                                .getList("items"))
                        .isNotEmpty());

        Response checkpoints = auditor("/v1/audit/checkpoints", Map.of());
        String kept = checkpoints.path("items[0].jws");
        List<Map<String, Object>> keys = checkpoints.path("keys.keys");
        assertThat(keys).hasSize(1);
        assertThat(keys.getFirst()).containsKeys("kid", "x", "y").doesNotContainKey("d");
        auditor("/v1/audit/verify", Map.of("checkpoint", kept, "limit", "50000"))
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("from", equalTo(1));
    }

    @ParameterizedTest
    @CsvSource({
        "verify,from,0",
        "verify,to,x",
        "verify,limit,50001",
        "verify,cursor,1.2",
        "verify,cursor,1.zz.3",
        "verify,checkpoint,eyJ.eyJ.x",
        "checkpoints,cursor,-1",
        "export,format,xml",
        "export,from,yesterday",
        "export,to,2026-01-02"
    })
    void wrongMemberIsRefusedByName(String path, String name, String value) {
        auditor("/v1/audit/" + path, Map.of(name, value))
                .then()
                .statusCode(400)
                .body("__type", equalTo("ValidationException"))
                .body("message", startsWith(name));
    }

    private static Response auditor(String path, Map<String, String> query) {
        return given().auth()
                .oauth2(TestIssuer.configured().personToken("adam", "auditor").sign())
                .queryParams(query)
                .get(path);
    }
}
