package io.gatehouse.gateway.address;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.caller.OidcRequests;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.gatehouse.gateway.peer.PeerClients;
import io.gatehouse.gateway.peer.PeerFailure;
import io.gatehouse.gateway.peer.PeerRequest;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S26: a target's or a provider's URL makes the gateway talk to machines that only it can reach. */
class SsrfTest {

    private static final Map<String, String> STRICT = Map.of("gateway.unsafe-allow-http-loopback", "false");

    private final Vertx vertx = Vertx.vertx();
    private final LoopbackServer inside =
            new LoopbackServer(vertx, seen -> seen.request().response().end("secret"));

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "::1", "fd00:ec2::254", "0.0.0.0"})
    void whatIsInsideIsRefused(String host) {
        assertThatThrownBy(() -> get(Guards.of(vertx, STRICT).locate(host, 443)))
                .isInstanceOf(AddressRefused.class);
    }

    @Test
    void whatIsNamedIsAllowedAndTheSwitchIsForLoopbackOnly() {
        AddressGuard named = Guards.of(
                vertx,
                Map.of(
                        "gateway.unsafe-allow-http-loopback",
                        "false",
                        "gateway.address.allowed-networks",
                        "10.1.0.0/16, 192.168.0.0/24"));
        assertThat(get(named.locate("10.1.2.3", 443)).hostAddress()).isEqualTo("10.1.2.3");
        assertThatThrownBy(() -> get(named.locate("10.2.0.1", 443))).isInstanceOf(AddressRefused.class);
        AddressGuard development = Guards.of(vertx, Map.of());
        assertThat(get(development.locate("127.0.0.1", 443)).port()).isEqualTo(443);
        assertThatThrownBy(() -> get(development.locate("10.1.2.3", 443))).isInstanceOf(AddressRefused.class);
    }

    @Test
    void aProviderOnThisMachineHearsNothingUnlessItIsAllowed() {
        PeerRequest asked = PeerRequest.get(inside.uri("/.well-known/openid-configuration"));
        assertThatThrownBy(() ->
                        get(PeerClients.of(vertx, Guards.of(vertx, STRICT)).send(asked)))
                .isInstanceOfSatisfying(
                        PeerFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(PeerFailure.Kind.ADDRESS_REFUSED));
        assertThat(inside.seen).isEmpty();
        assertThat(get(PeerClients.of(vertx).send(asked)).body()).hasToString("secret");
    }

    @Test
    void keysThatADiscoveryDocumentNamesAreFetchedFromAllowedAddressesOnly() {
        URI keys = inside.uri("/keys");
        assertThatThrownBy(() -> OidcRequests.send(vertx, Guards.of(vertx, STRICT), keys))
                .isInstanceOf(AddressRefused.class);
        assertThat(inside.seen).isEmpty();
        assertThat(OidcRequests.send(vertx, Guards.of(vertx, Map.of()), keys)).isEqualTo("secret");
        assertThat(inside.seen.getFirst().header("Host")).isEqualTo("127.0.0.1:" + keys.getPort());
    }

    /** DNS rebinding: a name that is public when it is judged and inside when it is called. */
    @Test
    void theConnectionGoesToTheAddressThatWasJudged() {
        AtomicInteger lookups = new AtomicInteger();
        AddressGuard guard =
                Guards.resolving(vertx, host -> new InetAddress[] {
                    InetAddress.ofLiteral(lookups.incrementAndGet() == 1 ? "93.184.215.14" : "127.0.0.1")
                });
        assertThat(get(guard.locate("rebind.example", 443)).hostAddress()).isEqualTo("93.184.215.14");
        assertThat(get(guard.locate("rebind.example", 443)).hostAddress()).isEqualTo("93.184.215.14");
        assertThat(lookups).hasValue(1);
        guard.forget("rebind.example", 443);
        assertThatThrownBy(() -> get(guard.locate("rebind.example", 443))).isInstanceOf(AddressRefused.class);
    }

    @Test
    void aNameWithOneAddressInsideIsRefused() {
        AddressGuard guard = Guards.resolving(vertx, host ->
                new InetAddress[] {InetAddress.ofLiteral("93.184.215.14"), InetAddress.ofLiteral("10.0.0.1")});
        assertThatThrownBy(() -> get(guard.locate("mixed.example", 443))).isInstanceOf(AddressRefused.class);
    }
}
