package io.gatehouse.identity.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.provider.ProviderCalls;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S13: whoever points a provider at a server of his own and then takes the grants back is not shown their tokens either. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RevocationSwapTest {
    private static final String SECRET = ",\"clientSecret\":\"of-the-thief\"";

    @Inject
    RevocationJob job;

    private GrantStage stage;

    @BeforeEach
    void aGrantAndAnotherServer() {
        stage = new GrantStage();
        stage.store(stage.alice);
        stage.vendor.discoverable("/evil", "").answer("/evil/revoke", asked -> FakeVendor.Answer.json(200, ""));
    }

    @AfterEach
    void end() {
        stage.close();
    }

    @Test
    void anotherServerIsNotShownTheTokensOfTheOldOne() {
        point("/evil");
        takeBack()
                .then()
                .statusCode(200)
                .body("withdrawn", equalTo(1))
                .body("revoked", equalTo(0))
                .body("failed", equalTo(1))
                .body("items[0].reason", equalTo("provider-changed"));
        Reactive.run(job::run);
        nobodyWasTold();
        assertThat(GrantStage.trail("workload", stage.workload))
                .endsWith("GRANT_REVOKED FAILED provider-changed " + stage.alice);
    }

    @Test
    void norWhenTheProviderIsDeletedNorWhenItsOldServerComesBack() {
        point("/evil");
        point("/as");
        ProviderCalls.asOperator("DeleteOauth2CredentialProvider", "{\"name\":\"" + stage.provider.name() + "\"}")
                .then()
                .statusCode(204);
        Reactive.run(job::run);
        nobodyWasTold();
    }

    @Test
    void norWhatWasTakenBackBefore() {
        stage.vendor.answer("/as/revoke", asked -> FakeVendor.Answer.json(503, ""));
        takeBack().then().statusCode(200).body("failed", equalTo(1));
        int before = stage.revoked().size();
        point("/evil");
        Reactive.sql("UPDATE grant_revocation SET next_attempt_at = now() WHERE workload = $1", stage.workload);
        Reactive.run(job::run);
        assertThat(stage.vendor.asked("/evil/revoke")).isEmpty();
        assertThat(stage.revoked()).hasSize(before);
    }

    @Test
    void theSameServerIsToldAfterItsClientGotAnotherSecret() {
        point("/as");
        takeBack().then().statusCode(200).body("revoked", equalTo(1));
        assertThat(stage.revoked()).containsExactly("rt-" + stage.alice);
    }

    private void point(String server) {
        ProviderCalls.asOperator(
                        "UpdateOauth2CredentialProvider",
                        ProviderCalls.discovered(stage.provider.name(), stage.vendor.url() + server, SECRET))
                .then()
                .statusCode(200);
    }

    private Response takeBack() {
        return GrantStage.operator().delete("/v1/grants?whose=all&provider=" + stage.provider.name());
    }

    private void nobodyWasTold() {
        assertThat(stage.vendor.asked("/evil/revoke")).isEmpty();
        assertThat(stage.revoked()).isEmpty();
        assertThat(Reactive.sql("SELECT 1 FROM grant_revocation WHERE workload = $1", stage.workload)
                        .rowCount())
                .isZero();
    }
}
