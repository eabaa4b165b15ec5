package io.gatehouse.catalog.audit;

import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class AuditDeliveryTest {
    @AfterEach
    void identityIsUp() {
        IdentityControl.mode("up");
    }

    @Test
    void eventsArriveOnceWithTheirOperator() {
        String gateway = newGateway();
        await().untilAsserted(() -> assertThat(IdentityControl.audit(gateway)).hasSize(1));
        var event = IdentityControl.audit(gateway).getFirst();
        assertThat(event.path("type").asText()).isEqualTo("GATEWAY_CHANGED");
        assertThat(event.path("userSubject").asText()).isEqualTo("olga");
        assertThat(event.path("writer").asText()).startsWith("catalog-service/");
    }

    @Test
    void receiverThatLostItsPlaceGetsANewWriter() {
        String first = newGateway();
        await().untilAsserted(() -> assertThat(IdentityControl.audit(first)).hasSize(1));
        IdentityControl.forgetAudit();
        String second = newGateway();
        await().untilAsserted(() -> assertThat(IdentityControl.audit(second)).hasSize(1));
        assertThat(IdentityControl.audit(second).getFirst().path("sequence").asInt())
                .isEqualTo(1);
    }
}
