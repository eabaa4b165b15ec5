package io.gatehouse.identity.address;

import static io.gatehouse.identity.provider.ProviderCalls.asOperator;
import static io.gatehouse.identity.provider.ProviderCalls.discovered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.outbound.Form;
import io.gatehouse.identity.outbound.OutboundAnswer;
import io.gatehouse.identity.outbound.OutboundConfig;
import io.gatehouse.identity.outbound.OutboundHttp;
import io.gatehouse.identity.trace.Tracing;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S26: an operator's or a stranger's URL makes this service talk to machines that only it can reach. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SsrfTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    Vertx vertx;

    @Inject
    OutboundConfig limits;

    @Inject
    OutboundHttp development;

    private FakeVendor inside;

    @BeforeEach
    void start() {
        inside = new FakeVendor();
    }

    @AfterEach
    void stop() {
        inside.close();
    }

    @Test
    void aServerOnThisMachineHearsNothing() {
        OutboundHttp strict = new OutboundHttp(vertx, limits, guard(), Tracing.none());

        assertThatThrownBy(() -> wait(strict.get(inside.uri("/secret")))).hasMessageContaining("address-refused");
        assertThatThrownBy(() -> wait(strict.post(inside.uri("/token"), new Form().add("code", "c"), Map.of())))
                .hasMessageContaining("address-refused");
        URI byName = URI.create(inside.uri("/secret").toString().replace("127.0.0.1", "localhost"));
        assertThatThrownBy(() -> wait(strict.get(byName))).hasMessageContaining("address-refused");

        assertThat(inside.asked("/secret")).isEmpty();
        assertThat(inside.asked("/token")).isEmpty();
    }

    @Test
    void itIsCalledUnderTheSettingThatAllowsIt() {
        assertThat(wait(development.get(inside.uri("/secret"))).status()).isEqualTo(404);
        assertThat(inside.asked("/secret")).hasSize(1);
    }

    @Test
    void aRedirectIsAnAnswerAndNotFollowed() {
        inside.answer(
                "/moved",
                asked -> new FakeVendor.Answer(
                        302,
                        "text/plain",
                        "",
                        Map.of("Location", inside.uri("/secret").toString())));

        OutboundAnswer answer = wait(development.get(inside.uri("/moved")));

        assertThat(answer.status()).isEqualTo(302);
        assertThat(inside.asked("/secret")).isEmpty();
    }

    /** DNS rebinding: a name that is public when it is judged and inside when it is called. */
    @Test
    void theConnectionGoesToTheAddressThatWasJudged() {
        AtomicInteger lookups = new AtomicInteger();
        AddressGuard guard = resolving(() -> lookups.incrementAndGet() == 1
                ? new InetAddress[] {address("93.184.215.14")}
                : new InetAddress[] {address("127.0.0.1")});

        SocketAddress server = guard.connectTo(URI.create("https://rebind.example/x"))
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        assertThat(server.hostAddress()).isEqualTo("93.184.215.14");
        assertThat(server.port()).isEqualTo(443);
        assertThat(lookups).hasValue(1);
    }

    @Test
    void aNameWithOneAddressInsideIsRefused() {
        AddressGuard guard = resolving(() -> new InetAddress[] {address("93.184.215.14"), address("169.254.169.254")});

        assertThatThrownBy(() -> guard.connectTo(URI.create("https://mixed.example/"))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(AddressRefused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://169.254.169.254", "https://10.0.0.1", "https://[fd00:ec2::254]", "https://[::]"})
    void anOperatorIsTold(String issuer) {
        asOperator("CreateOauth2CredentialProvider", discovered("inside", issuer, ",\"clientSecret\":\"s\""))
                .then()
                .statusCode(400)
                .body("__type", equalTo("ValidationException"))
                .body("fieldList[0].message", containsString("address-refused"));
    }

    private AddressGuard guard() {
        return new AddressGuard(vertx, new AddressRules(false, List.of()));
    }

    private AddressGuard resolving(java.util.function.Supplier<InetAddress[]> names) {
        return new AddressGuard(vertx, new AddressRules(false, List.of())) {
            @Override
            InetAddress[] lookUp(String host) {
                return names.get();
            }
        };
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    private static <T> T wait(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }
}
