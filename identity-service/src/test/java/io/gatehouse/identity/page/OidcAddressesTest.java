package io.gatehouse.identity.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.identity.address.AddressGuard;
import io.gatehouse.identity.address.AddressRefused;
import io.gatehouse.identity.address.AddressRules;
import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.grant.FakeVendor;
import io.quarkus.oidc.common.OidcRequestContextProperties;
import io.quarkus.oidc.common.OidcRequestFilter.OidcRequestFilterContext;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpRequest;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** S26: the discovery document of the company's provider makes the login of the pages talk to machines inside. */
class OidcAddressesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final FakeVendor inside = new FakeVendor();

    @AfterEach
    void stop() {
        inside.close();
        vertx.close().await().atMost(PATIENCE);
    }

    @Test
    void aServerThatOnlyTheDocumentNamesHearsNothing() {
        assertThatThrownBy(() -> send(false, "https://login.example")).isInstanceOf(AddressRefused.class);
        assertThat(inside.asked("/keys")).isEmpty();
    }

    @Test
    void itIsCalledWhereItsAddressIsAllowed() {
        send(true, "https://login.example");
        assertThat(inside.asked("/keys")).hasSize(1);
    }

    @Test
    void theConfiguredProviderMayStandInside() {
        send(false, inside.uri("").toString());
        assertThat(inside.asked("/keys")).hasSize(1);
    }

    private void send(boolean loopback, String provider) {
        HttpRequest<Buffer> request =
                WebClient.create(vertx).getAbs(inside.uri("/keys").toString());
        var context = new OidcRequestFilterContext(request, null, new OidcRequestContextProperties(Map.of()));
        var guard = new AddressGuard(vertx.getDelegate(), new AddressRules(loopback, List.of()));
        new OidcAddresses(guard, config(), Optional.of(provider))
                .filter(context)
                .chain(() -> request.send())
                .await()
                .atMost(PATIENCE);
    }

    private static IdentityConfig config() {
        return new SmallRyeConfigBuilder()
                .withMapping(IdentityConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of("identity.issuers.company.url", "https://company.example"), "test", 500))
                .build()
                .getConfigMapping(IdentityConfig.class);
    }
}
