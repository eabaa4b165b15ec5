package io.gatehouse.identity.token;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** {@code private_key_jwt}: a workload changes its key without a gap, and the old one ends when it is taken away. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class KeyOverlapTest {
    private final String operator =
            TestIssuer.configured().personToken("olga", "operator").sign();

    @Test
    void bothKeysProveTheWorkloadUntilTheOldOneIsTakenAway() {
        TestWorkload old = TestWorkload.register("overlap", "");
        TestWorkload fresh = TestWorkload.create("overlap");
        assertProof(fresh, 401);

        fresh.putRights(operator, old).then().statusCode(200);
        assertProof(old, 200);
        assertProof(fresh, 200);

        fresh.putRights(operator, "").then().statusCode(200);
        assertProof(old, 401);
        assertProof(fresh, 200);
    }

    private static void assertProof(TestWorkload key, int status) {
        key.requestToken(key.assertion().sign(), TestWorkload.IDENTITY).then().statusCode(status);
    }
}
