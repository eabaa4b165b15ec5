package io.gatehouse.identity.consent;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Who can write the database gives Mallory's row the sealed tokens of Alice. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RowSwapTest extends OnStage {

    @Test
    void tokensOfAnotherRowDoNotOpen() {
        connect("alice");
        connect("mallory");
        Reactive.sql(
                "UPDATE vault_token m SET sealed_access_token = a.sealed_access_token,"
                        + " sealed_refresh_token = a.sealed_refresh_token FROM vault_token a"
                        + " WHERE m.workload = $1 AND a.workload = $1 AND m.id <> a.id",
                story.agent().name());
        handsOutNothing("mallory");
        handsOutNothing("alice");
    }

    @Test
    void rowThatIsRenamedDoesNotOpen() {
        connect("alice");
        connect("mallory");
        String agent = story.agent().name();
        Reactive.sql(
                        "DELETE FROM vault_token WHERE workload = $1 AND user_key LIKE '%:mallory' RETURNING key_digest",
                        agent)
                .forEach(row -> Reactive.sql(
                        "UPDATE vault_token SET key_digest = $2, user_key = replace(user_key, '|5:alice', '|7:mallory')"
                                + " WHERE workload = $1",
                        agent,
                        row.getBuffer(0).getDelegate()));
        handsOutNothing("mallory");
    }
}
