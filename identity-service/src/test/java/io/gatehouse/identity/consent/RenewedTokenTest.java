package io.gatehouse.identity.consent;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.gatehouse.identity.CutDatabase;
import io.gatehouse.identity.Reactive;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** Callers of a token that another replica renews get it, or are told to come again; nobody is asked to consent. */
@QuarkusTest
@TestProfile(CutDatabase.Profile.class)
class RenewedTokenTest extends OnStage {

    @Test
    void whoWaitedForTooLongIsToldToComeAgain() {
        connect("alice");
        leaseUntil("now() + interval '1 hour'");
        story.ask(story.forUser("alice"))
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("2"))
                .header("x-amzn-errortype", equalTo("ServiceUnavailableException"))
                .body("message", containsString("is still being renewed"))
                .body("authorizationUrl", equalTo(null));
    }

    @Test
    void whoWaitsForADeadReplicaGetsTheToken() {
        connect("alice");
        leaseUntil("now() + interval '2 seconds'");
        story.ask(story.forUser("alice")).then().statusCode(200).body("accessToken", notNullValue());
    }

    /** As a replica leaves the row that refreshes its token. */
    private void leaseUntil(String end) {
        Reactive.sql(
                "UPDATE vault_token SET expires_at = now() - interval '1 second', lease_owner = 'other', lease_until = "
                        + end + " WHERE provider_id = (SELECT id FROM oauth2_provider WHERE name = $1)",
                story.provider());
    }
}
