package io.gatehouse.identity.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ProviderCalls;
import io.gatehouse.identity.vault.VaultToken;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class GrantsResourceTest {

    @Inject
    RevocationJob job;

    private GrantStage stage;

    @BeforeEach
    void start() {
        stage = new GrantStage();
    }

    @AfterEach
    void end() {
        stage.close();
    }

    @Test
    void everybodySeesTheirOwnGrantsAndNoTokens() {
        String mine = stage.store(stage.alice);
        stage.store(stage.bob);
        Response seen = GrantStage.as(stage.alice).get("/v1/grants");
        seen.then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].id", equalTo(mine))
                .body("items[0].provider", equalTo(stage.provider.name()))
                .body("items[0].workload", equalTo(stage.workload))
                .body("items[0].userSubject", equalTo(stage.alice))
                .body("items[0].targetOrigin", equalTo("https://notes.example"))
                .body("items[0].scopes", equalTo(List.of("read")))
                .body("items[0].since", notNullValue())
                .body("nextCursor", nullValue());
        assertThat(seen.asString()).doesNotContain("at-", "rt-", "sealed");
    }

    @Test
    void takingBackEndsItHereAndAtTheVendor() {
        String mine = stage.store(stage.alice);
        stage.store(stage.bob);
        GrantStage.as(stage.alice)
                .delete("/v1/grants/" + mine)
                .then()
                .statusCode(200)
                .body("withdrawn", equalTo(1))
                .body("revoked", equalTo(1))
                .body("items[0].result", equalTo("REVOKED"));
        assertThat(stage.current(stage.alice)).isEqualTo(new VaultToken.Absent("no-grant"));
        assertThat(stage.current(stage.bob)).isInstanceOf(VaultToken.Usable.class);
        assertThat(stage.revoked()).containsExactly("rt-" + stage.alice);
        assertThat(GrantStage.trail("workload", stage.workload))
                .containsExactly(
                        "GRANT_WITHDRAWN SUCCESS by-user " + stage.alice,
                        "GRANT_REVOKED SUCCESS revoked " + stage.alice);
        GrantStage.as(stage.alice).delete("/v1/grants/" + mine).then().statusCode(404);
    }

    @Test
    void anotherUsersGrantIsNotToBeFoundAndUnharmed() {
        String his = stage.store(stage.bob);
        refused(GrantStage.as(stage.alice).delete("/v1/grants/" + his), 404);
        refused(GrantStage.as(stage.alice).delete("/v1/grants/" + UUID.randomUUID()), 404);
        refused(GrantStage.as(stage.alice).get("/v1/grants?whose=all"), 403);
        refused(GrantStage.as(stage.alice).delete("/v1/grants?whose=all&workload=" + stage.workload), 403);
        refused(GrantStage.as(stage.alice, "auditor").delete("/v1/grants?whose=all&workload=" + stage.workload), 403);
        assertThat(stage.current(stage.bob)).isInstanceOf(VaultToken.Usable.class);
        assertThat(stage.revoked()).isEmpty();
        assertThat(GrantStage.trail("workload", stage.workload)).isEmpty();
    }

    @Test
    void whatIsNotSaidPreciselyIsRefusedAndChangesNothing() {
        stage.store(stage.alice);
        for (String query : List.of(
                "whose=all",
                "whose=everybody",
                "whose=all&userSubject=" + stage.alice,
                "whose=all&userId=x",
                "userSubject=" + stage.alice + "&userIssuer=x",
                "dryRun=yes")) {
            refused(GrantStage.as(stage.alice, "operator").delete("/v1/grants?" + query), 400);
        }
        refused(GrantStage.as(stage.alice).get("/v1/grants?limit=0"), 400);
        refused(GrantStage.as(stage.alice).get("/v1/grants?cursor=first"), 400);
        assertThat(stage.current(stage.alice)).isInstanceOf(VaultToken.Usable.class);
    }

    @Test
    void operatorSwitchesAUserOffAfterADryRun() {
        OAuth2Provider mute = stage.withoutRevocation();
        stage.store(stage.alice);
        stage.store(stage.alice, mute, "https://other.example/mcp");
        stage.store(stage.bob);
        String user = "whose=all&userIssuer=" + TestIssuer.configured().url() + "&userSubject=" + stage.alice;

        GrantStage.operator()
                .delete("/v1/grants?dryRun=true&" + user)
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("matched", equalTo(2))
                .body("withdrawn", equalTo(0));
        assertThat(stage.current(stage.alice)).isInstanceOf(VaultToken.Usable.class);

        GrantStage.operator()
                .delete("/v1/grants?" + user)
                .then()
                .statusCode(200)
                .body("matched", equalTo(2))
                .body("withdrawn", equalTo(2))
                .body("remaining", equalTo(0))
                .body("revoked", equalTo(1))
                .body("notOffered", equalTo(1));
        assertThat(stage.current(stage.alice)).isEqualTo(new VaultToken.Absent("no-grant"));
        assertThat(stage.current(stage.bob)).isInstanceOf(VaultToken.Usable.class);
        assertThat(GrantStage.trail("workload", stage.workload))
                .filteredOn(line -> line.startsWith("GRANT_WITHDRAWN"))
                .hasSize(2)
                .allMatch(line -> line.endsWith("by-operator " + stage.alice));
        assertThat(GrantStage.trail("user_subject", "olga"))
                .contains("GRANT_WITHDRAWN SUCCESS ordered-by-operator olga");
    }

    @Test
    void vendorThatIsAwayIsToldLater() {
        stage.store(stage.alice);
        stage.vendor.answer("/as/revoke", asked -> FakeVendor.Answer.json(503, ""));
        GrantStage.operator()
                .delete("/v1/grants?whose=all&provider=" + stage.provider.name())
                .then()
                .statusCode(200)
                .body("withdrawn", equalTo(1))
                .body("failed", equalTo(1))
                .body("items[0].result", equalTo("FAILED"))
                .body("items[0].reason", equalTo("server-error"));
        assertThat(stage.current(stage.alice)).isEqualTo(new VaultToken.Absent("no-grant"));
        assertThat(openRevocations()).isEqualTo(1);

        stage.vendor.answer("/as/revoke", asked -> FakeVendor.Answer.json(200, ""));
        Reactive.sql("UPDATE grant_revocation SET next_attempt_at = now() WHERE workload = $1", stage.workload);
        untilToldOf(0);
        assertThat(GrantStage.trail("workload", stage.workload))
                .contains("GRANT_REVOKED FAILED revocation-failed " + stage.alice)
                .endsWith("GRANT_REVOKED SUCCESS revoked " + stage.alice);
    }

    @Test
    void vendorThatStaysAwayIsGivenUp() {
        stage.store(stage.alice);
        stage.vendor.answer("/as/revoke", asked -> FakeVendor.Answer.json(503, ""));
        GrantStage.operator()
                .delete("/v1/grants?whose=all&workload=" + stage.workload)
                .then()
                .statusCode(200);
        Reactive.sql(
                "UPDATE grant_revocation SET next_attempt_at = now(), requested_at = now() - interval '8 days'"
                        + " WHERE workload = $1",
                stage.workload);
        untilToldOf(0);
        assertThat(GrantStage.trail("workload", stage.workload))
                .endsWith("GRANT_REVOKED FAILED revocation-given-up " + stage.alice);
    }

    @Test
    void deletedProviderRevokesItsGrantsAndItsNameIsFree() {
        stage.store(stage.alice);
        String body = "{\"name\":\"" + stage.provider.name() + "\"}";
        ProviderCalls.asOperator("DeleteOauth2CredentialProvider", body).then().statusCode(204);
        ProviderCalls.asOperator("GetOauth2CredentialProvider", body).then().statusCode(404);
        ProviderCalls.register(stage.provider.name(), stage.vendor.url() + "/as");
        untilToldOf(0);
        assertThat(stage.revoked()).containsExactly("rt-" + stage.alice);
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Reactive.run(job::run);
            assertThat(Reactive.sql("SELECT 1 FROM oauth2_provider WHERE id = $1", stage.provider.id())
                            .rowCount())
                    .isZero();
        });
        assertThat(GrantStage.trail("provider", stage.provider.name()))
                .contains(
                        "GRANT_WITHDRAWN SUCCESS provider-deleted null",
                        "GRANT_REVOKED SUCCESS revoked " + stage.alice);
    }

    @Test
    void deletedWorkloadRevokesItsGrants() {
        stage.registerWorkload();
        stage.store(stage.alice);
        ProviderCalls.asOperator("DeleteWorkloadIdentity", "{\"name\":\"" + stage.workload + "\"}")
                .then()
                .statusCode(204);
        untilToldOf(0);
        assertThat(stage.revoked()).containsExactly("rt-" + stage.alice);
        assertThat(GrantStage.trail("workload", stage.workload))
                .containsExactly(
                        "GRANT_WITHDRAWN SUCCESS workload-deleted null",
                        "GRANT_REVOKED SUCCESS revoked " + stage.alice);
    }

    @Test
    void manyGrantsAreListedPageByPageAndTakenBackInOneCall() {
        for (int i = 0; i < 205; i++) {
            stage.store(stage.alice, stage.provider, "https://notes.example/" + i);
        }
        Response first = GrantStage.as(stage.alice).get("/v1/grants?limit=200");
        first.then().statusCode(200).body("items", hasSize(200));
        GrantStage.as(stage.alice)
                .get("/v1/grants?limit=200&cursor=" + first.path("nextCursor"))
                .then()
                .statusCode(200)
                .body("items", hasSize(5))
                .body("nextCursor", nullValue());
        long remaining = 205;
        while (remaining > 0) {
            Response taken = GrantStage.as(stage.alice).delete("/v1/grants");
            taken.then().statusCode(200);
            remaining = taken.<Number>path("remaining").longValue();
        }
        GrantStage.as(stage.alice).get("/v1/grants").then().body("items", hasSize(0));
        assertThat(GrantStage.trail("workload", stage.workload))
                .filteredOn(line -> line.startsWith("GRANT_WITHDRAWN"))
                .hasSize(205);
    }

    private static void refused(Response answer, int status) {
        answer.then().statusCode(status).body("__type", notNullValue());
    }

    private long openRevocations() {
        List<String> workloads = GrantStage.operator()
                .get("/v1/grants/revocations?limit=200")
                .then()
                .statusCode(200)
                .extract()
                .path("items.workload");
        return workloads.stream().filter(stage.workload::equals).count();
    }

    private void untilToldOf(int open) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Reactive.run(job::run);
            assertThat(Reactive.sql("SELECT 1 FROM grant_revocation WHERE workload = $1", stage.workload)
                            .rowCount())
                    .isEqualTo(open);
        });
    }
}
