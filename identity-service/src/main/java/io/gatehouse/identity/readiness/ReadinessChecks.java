package io.gatehouse.identity.readiness;

import io.gatehouse.identity.address.AddressConfig;
import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.consent.ConsentConfig;
import io.gatehouse.identity.outbound.OutboundConfig;
import io.gatehouse.identity.token.TokenConfig;
import io.gatehouse.identity.vault.VaultConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Refuses an unsafe start, before the first key is opened. */
@ApplicationScoped
class ReadinessChecks {
    private final IdentityConfig identity;
    private final TokenConfig token;
    private final AddressConfig address;
    private final StartChecks.Times times;
    private final Config config;

    ReadinessChecks(
            IdentityConfig identity,
            TokenConfig token,
            AddressConfig address,
            OutboundConfig outbound,
            VaultConfig vault,
            ConsentConfig consent,
            Config config) {
        this.times = new StartChecks.Times(
                outbound.callTimeout(), vault.leaseLength(), vault.refreshWait(), consent.exchangeTimeout());
        this.identity = identity;
        this.token = token;
        this.address = address;
        this.config = config;
    }

    void check(@Observes @Priority(1) StartupEvent started) {
        List<String> findings = new StartChecks(
                        identity,
                        new StartChecks.Surroundings(
                                config.getOptionalValue("quarkus.http.host", String.class)
                                        .orElse("0.0.0.0"),
                                token.lifetime(),
                                config.getOptionalValue("quarkus.oidc.pages.auth-server-url", String.class),
                                config.getOptionalValue("identity.vault.key-encryption-keyset-file", Path.class),
                                identity.session().keysetFile(),
                                address.allowedNetworks().orElse(List.of()),
                                times))
                .findings();
        if (!findings.isEmpty()) {
            throw new UnsafeStart(findings);
        }
    }
}
