package io.gatehouse.catalog.audit;

import static io.gatehouse.catalog.fake.Catalog.newGateway;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.catalog.fake.IdentityControl;
import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class AuditDeliveryTest {
    @Inject
    AuditLog log;

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

    @Test
    void eventThatIdentityCannotReadIsPutAsideAndBlocksNothing() {
        String before = "before-" + UUID.randomUUID();
        String after = "after-" + UUID.randomUUID();
        IdentityControl.mode("away");
        log.write(lines(before)).await().indefinitely();
        log.write(lines("poison")).await().indefinitely();
        log.write(lines(after)).await().indefinitely();
        IdentityControl.mode("up");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(IdentityControl.audit(after)).hasSize(1));
        assertThat(IdentityControl.audit(before)).hasSize(1);
        assertThat(IdentityControl.audit("poison")).isEmpty();
        long sequence = IdentityControl.audit(after).getFirst().path("sequence").asLong();
        var standIn = IdentityControl.audit("").stream()
                .filter(event -> event.path("sequence").asLong() == sequence - 1)
                .toList();
        assertThat(standIn).anySatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("AUDIT_EVENT_UNREADABLE");
            assertThat(event.path("outcome").asText()).isEqualTo("FAILED");
            assertThat(event.path("reason").asText()).isEqualTo("quarantined");
        });
    }

    private static List<AuditedChange.Line> lines(String gateway) {
        return List.of(new AuditedChange.Line(
                AuditType.GATEWAY_CHANGED,
                Outcome.SUCCESS,
                new AuditSubject("https://idp.example", "olga", gateway, null),
                null,
                "of-a-test"));
    }
}
