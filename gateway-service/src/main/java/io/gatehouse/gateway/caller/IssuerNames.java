package io.gatehouse.gateway.caller;

import io.gatehouse.gateway.cache.BoundedCache;
import io.gatehouse.gateway.cache.SingleFlight;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.peer.PeerClient;
import io.gatehouse.gateway.peer.PeerReply;
import io.gatehouse.gateway.peer.PeerRequest;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * How issuers spell themselves. Clients compare an issuer to the letter (RFC 8414 §3.3), and a slash at its end, as Auth0
 * has it, does not show in the discovery URL; only the discovery document tells.
 */
@Singleton
public class IssuerNames {

    private static final Logger LOG = Logger.getLogger(IssuerNames.class);
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final int MAXIMUM = 1000;
    private static final int LARGEST = 256 * 1024;
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration ASKED_AGAIN = Duration.ofSeconds(10);

    private final PeerClient peer;
    private final OidcTenants tenants;
    private final CallerConfig config;
    private final BoundedCache<String, String> names;
    private final SingleFlight<String, String> flights = new SingleFlight<>();

    IssuerNames(PeerClient peer, OidcTenants tenants, CallerConfig config, Clock clock) {
        this.peer = peer;
        this.tenants = tenants;
        this.config = config;
        this.names = new BoundedCache<>(MAXIMUM, clock);
    }

    /**
     * The issuer as its provider spells it; as it was given while the provider cannot be asked. Never fails.
     *
     * @param issuer the issuer that the discovery URL shows
     */
    public Future<String> of(String issuer) {
        String known = names.get(issuer);
        if (known != null || !tenants.allowed(issuer)) {
            return Future.succeededFuture(known == null ? issuer : known);
        }
        return flights.run(issuer, () -> ask(issuer));
    }

    private Future<String> ask(String issuer) {
        return peer.send(PeerRequest.get(URI.create(issuer + DISCOVERY))
                        .timeout(config.timeout())
                        .limit(LARGEST))
                .map(reply -> spelled(issuer, reply))
                .onSuccess(name -> names.put(issuer, name, KEPT.toMillis()))
                .recover(failed -> {
                    LOG.warnf("the provider %s does not say how it spells itself: %s", issuer, failed.getMessage());
                    names.put(issuer, issuer, ASKED_AGAIN.toMillis());
                    return Future.succeededFuture(issuer);
                });
    }

    private static String spelled(String issuer, PeerReply reply) {
        try {
            String name = reply.ok() ? reply.body().toJsonObject().getString("issuer") : null;
            if (name != null && Authorizer.withoutSlash(name).equals(issuer)) {
                return name;
            }
        } catch (DecodeException | ClassCastException malformed) {
            throw new IllegalStateException("its discovery document is not JSON");
        }
        throw new IllegalStateException("its discovery document does not name it");
    }
}
