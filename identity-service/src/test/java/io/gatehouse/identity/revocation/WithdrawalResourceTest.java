package io.gatehouse.identity.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.provider.ProviderCalls;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WithdrawalResourceTest {

    @Inject
    Withdrawals withdrawals;

    private GrantStage stage;
    private String gateway;

    @BeforeEach
    void start() {
        stage = new GrantStage();
        gateway = TestWorkload.seeded("gateway-service").bearer(TestWorkload.IDENTITY);
    }

    @AfterEach
    void end() {
        stage.close();
    }

    @Test
    void whoWaitsHearsOfAGrantThatWasTakenBack() {
        String grant = stage.store(stage.alice);
        long from = revision();
        CompletableFuture<Response> poll = CompletableFuture.supplyAsync(() -> follow("?waitSeconds=30&after=" + from));
        GrantStage.as(stage.alice).delete("/v1/grants/" + grant).then().statusCode(200);

        Response news = poll.join();
        // Tests beside this one take grants back, too.
        for (long at = from; !grants(news).contains(grant); ) {
            at = news.<Number>path("revision").longValue();
            news = follow("?waitSeconds=30&after=" + at);
        }
        news.then().statusCode(200).body("complete", equalTo(true));
    }

    @Test
    void changeOfAProviderAndOfAWorkloadsRightsIsTold() {
        stage.registerWorkload();
        long from = revision();
        ProviderCalls.asOperator(
                        "UpdateOauth2CredentialProvider",
                        ProviderCalls.discovered(
                                stage.provider.name(), stage.vendor.url() + "/as", ",\"clientSecret\":\"another\""))
                .then()
                .statusCode(200);
        TestWorkload.create(stage.workload)
                .putRights(
                        TestIssuer.configured().personToken("olga", "operator").sign(),
                        "\"credentialProviders\":[\"" + stage.provider.name() + "\"]")
                .then()
                .statusCode(200);
        follow("?after=" + from)
                .then()
                .statusCode(200)
                .body("items.provider", hasItem(stage.provider.name()))
                .body("items.workload", hasItem(stage.workload));
    }

    @Test
    void whoMissedSomethingIsToldToForgetEverything() {
        stage.store(stage.alice);
        long from = revision();
        GrantStage.as(stage.alice).delete("/v1/grants").then().statusCode(200);
        stage.store(stage.alice);
        GrantStage.as(stage.alice).delete("/v1/grants").then().statusCode(200);
        Reactive.run(() -> withdrawals.purge(Instant.now().plusSeconds(60)));

        follow("?after=" + from)
                .then()
                .statusCode(200)
                .body("complete", equalTo(false))
                .body("items", equalTo(List.of()));
        follow("?after=" + Long.MAX_VALUE).then().statusCode(200).body("complete", equalTo(false));
        follow("?after=" + revision()).then().body("complete", equalTo(true));
    }

    @Test
    void rolledBackDeletionIsNotTold() {
        String grant = stage.store(stage.alice);
        long from = revision();
        Reactive.sqlAsOwner("BEGIN; DELETE FROM vault_token WHERE id = '" + grant + "'; ROLLBACK");
        assertThat(grants(follow("?after=" + from))).doesNotContain(grant);
    }

    @Test
    void badQuestionIsRefused() {
        follow("?waitSeconds=31&after=0").then().statusCode(400);
        follow("?waitSeconds=-1&after=0").then().statusCode(400);
    }

    private long revision() {
        return follow("")
                .then()
                .statusCode(200)
                .extract()
                .<Number>path("revision")
                .longValue();
    }

    private Response follow(String query) {
        return RestAssured.given().auth().oauth2(gateway).get("/v1/token-withdrawals" + query);
    }

    private static List<String> grants(Response news) {
        return news.path("items.grantId");
    }
}
