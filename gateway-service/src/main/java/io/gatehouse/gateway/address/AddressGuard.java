package io.gatehouse.gateway.address;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.cache.BoundedCache;
import io.gatehouse.gateway.cache.SingleFlight;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address for a connection and refuses those that may not be called. Who connects must connect to the address
 * given here and not to the name: a name may resolve to something else a moment later.
 */
@Singleton
public class AddressGuard {

    private static final Logger LOG = Logger.getLogger(AddressGuard.class);
    private static final int MAXIMUM = 4096;

    private record Name(String host, int port) {}

    private final Vertx vertx;
    private final AddressConfig config;
    private final AddressRules rules;
    private final Set<String> peers = new HashSet<>();
    private final BoundedCache<Name, SocketAddress> known;
    private final SingleFlight<Name, SocketAddress> flights = new SingleFlight<>();

    AddressGuard(
            Vertx vertx,
            AddressConfig config,
            GatewayConfig gateway,
            Clock clock,
            @ConfigProperty(name = "gateway.identity.url") Optional<String> identity,
            @ConfigProperty(name = "gateway.catalog.url") Optional<String> catalog) {
        this.vertx = vertx;
        this.config = config;
        this.rules = new AddressRules(
                gateway.unsafeAllowHttpLoopback(), config.allowedNetworks().orElse(List.of()));
        this.known = new BoundedCache<>(MAXIMUM, clock);
        identity.map(URI::create).map(AddressGuard::origin).ifPresent(peers::add);
        catalog.map(URI::create).map(AddressGuard::origin).ifPresent(peers::add);
    }

    /** What is wrong with a list of networks, or null. */
    public static @Nullable String fault(List<String> networks) {
        try {
            networks.forEach(network -> Network.parse(network.strip()));
            return null;
        } catch (IllegalArgumentException wrong) {
            return wrong.getMessage();
        }
    }

    /** Whether the URL is one of those services that the gateway is configured to call; the setting is the permission. */
    public boolean isPeer(URI url) {
        return peers.contains(origin(url));
    }

    private static String origin(URI url) {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        return (tls ? "https://" : "http://") + String.valueOf(url.getHost()).toLowerCase(Locale.ROOT) + ':' + port;
    }

    /** What {@link #locate} would say at once, or null where it has to resolve the name. */
    public @Nullable SocketAddress known(String host, int port) {
        return known.get(new Name(host, port));
    }

    /** An address of the host that may be connected to; fails with {@link AddressRefused}, or when it has none. */
    public Future<SocketAddress> locate(String host, int port) {
        Name name = new Name(host, port);
        SocketAddress address = known.get(name);
        return address != null ? Future.succeededFuture(address) : flights.run(name, () -> resolve(name));
    }

    /** Has the name resolved again at its next use; for an address that cannot be reached. */
    public void forget(String host, int port) {
        Name name = new Name(host, port);
        SocketAddress address = known.get(name);
        if (address != null) {
            known.remove(name, address);
        }
    }

    private Future<SocketAddress> resolve(Name name) {
        return vertx.executeBlocking(() -> judge(name.host(), lookUp(name.host())), false)
                .timeout(config.dnsTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(chosen -> keep(name, Objects.requireNonNull(chosen)));
    }

    /** Asks the name servers; blocks. */
    InetAddress[] lookUp(String host) throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    private SocketAddress keep(Name name, InetAddress chosen) {
        SocketAddress address = SocketAddress.inetSocketAddress(new InetSocketAddress(chosen, name.port()));
        known.put(name, address, config.dnsTtl().toMillis());
        return address;
    }

    /** Any of several, so that they share the calls; a host with a good and a bad one is up to something. */
    private InetAddress judge(String host, InetAddress[] found) {
        for (InetAddress address : found) {
            if (!rules.allows(address)) {
                LOG.warnf("no connection to %s: one of its addresses may not be called", host);
                throw new AddressRefused();
            }
        }
        return found[ThreadLocalRandom.current().nextInt(found.length)];
    }
}
