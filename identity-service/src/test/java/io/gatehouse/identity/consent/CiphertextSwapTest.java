package io.gatehouse.identity.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

/** Who can write the database puts one sealed value into the place of another one, or changes its bytes. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CiphertextSwapTest extends OnStage {

    @Test
    void refreshTokenIsNotHandedOutAsAnAccessToken() {
        connect("alice");
        change("sealed_access_token = sealed_refresh_token");
        handsOutNothing("alice");
    }

    @Test
    void secretOfTheProviderIsNotHandedOutAsAnAccessToken() {
        connect("alice");
        change("sealed_access_token = (SELECT sealed_client_secret FROM oauth2_provider WHERE id = provider_id)");
        Response answer = story.ask(story.forUser("alice"));
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(answer.asString()).doesNotContain(TestVendor.SECRET);
    }

    @Test
    void changedByteIsNoticed() {
        connect("alice");
        change("sealed_access_token = set_byte(sealed_access_token, length(sealed_access_token) - 1,"
                + " get_byte(sealed_access_token, length(sealed_access_token) - 1) # 1)");
        handsOutNothing("alice");
    }

    private void change(String assignment) {
        Reactive.sql(
                "UPDATE vault_token SET " + assignment + " WHERE workload = $1",
                story.agent().name());
    }
}
