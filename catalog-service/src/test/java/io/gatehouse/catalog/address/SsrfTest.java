package io.gatehouse.catalog.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.catalog.fake.TestConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S26: a target's or a provider's URL makes this service talk to machines that only it can reach. */
class SsrfTest {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "::1", "fd00:ec2::254", "0.0.0.0"})
    void whatIsInsideIsRefused(String host) {
        assertThatThrownBy(() -> locate(guard(Map.of()), host)).hasCauseInstanceOf(AddressRefused.class);
    }

    @Test
    void whatIsNamedIsAllowed() throws Exception {
        AddressGuard named = guard(Map.of("catalog.address.allowed-networks", "10.1.0.0/16, 192.168.0.0/24"));
        assertThat(locate(named, "10.1.2.3").hostAddress()).isEqualTo("10.1.2.3");
        assertThatThrownBy(() -> locate(named, "10.2.0.1")).hasCauseInstanceOf(AddressRefused.class);
        AddressGuard development = guard(Map.of("catalog.unsafe-allow-http-loopback", "true"));
        assertThat(locate(development, "127.0.0.1").port()).isEqualTo(443);
        assertThatThrownBy(() -> locate(development, "10.1.2.3")).hasCauseInstanceOf(AddressRefused.class);
    }

    /** DNS rebinding: a name that is public when it is judged and inside when it is called. */
    @Test
    void theConnectionGoesToTheAddressThatWasJudged() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        AddressGuard guard = new AddressGuard(VERTX, TestConfig.of(Map.of())) {
            @Override
            InetAddress[] lookUp(String host) {
                String answer = lookups.incrementAndGet() == 1 ? "93.184.215.14" : "127.0.0.1";
                return new InetAddress[] {InetAddress.ofLiteral(answer)};
            }
        };
        assertThat(locate(guard, "rebind.example").hostAddress()).isEqualTo("93.184.215.14");
        assertThat(lookups).hasValue(1);
        assertThatThrownBy(() -> locate(guard, "rebind.example")).hasCauseInstanceOf(AddressRefused.class);
    }

    @Test
    void aNameWithOneAddressInsideIsRefused() {
        AddressGuard guard = new AddressGuard(VERTX, TestConfig.of(Map.of())) {
            @Override
            InetAddress[] lookUp(String host) {
                return new InetAddress[] {InetAddress.ofLiteral("93.184.215.14"), InetAddress.ofLiteral("10.0.0.1")};
            }
        };
        assertThatThrownBy(() -> locate(guard, "mixed.example")).hasCauseInstanceOf(AddressRefused.class);
    }

    private static AddressGuard guard(Map<String, String> settings) {
        return new AddressGuard(VERTX, TestConfig.of(settings));
    }

    private static SocketAddress locate(AddressGuard guard, String host)
            throws ExecutionException, InterruptedException {
        try {
            return guard.locate(host, 443)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(late);
        }
    }
}
