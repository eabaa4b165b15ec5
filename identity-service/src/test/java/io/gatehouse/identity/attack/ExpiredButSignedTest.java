package io.gatehouse.identity.attack;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A token whose signature is good and whose time is over, or has not come. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ExpiredButSignedTest {

    private TokenDoors doors;

    @BeforeEach
    void open() {
        doors = new TokenDoors();
    }

    @Test
    void timeOfATokenCountsWhateverItsSignature() {
        doors.refuseSigned("ended a minute ago", token -> token.issuedAgo(240).expiresIn(-60));
        doors.refuseSigned("never ends", token -> token.without("exp"));
        doors.refuseSigned("ends in a word", token -> token.claim("exp", "tomorrow"));
        doors.refuseSigned("ended before the calendar", token -> token.claim("exp", -1));
        doors.refuseSigned("is of the future", token -> token.issuedAgo(-3600).expiresIn(7200));
        doors.refuseSigned("is not good yet", token -> token.claim("nbf", System.currentTimeMillis() / 1000 + 3600));
    }
}
