package io.gatehouse.catalog.address;

import io.gatehouse.catalog.config.CatalogConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address for a connection and refuses those that may not be called. Who connects must connect to the address
 * given here and not to the name: a name may resolve to something else a moment later.
 */
@ApplicationScoped
public class AddressGuard {
    private static final Logger LOG = Logger.getLogger(AddressGuard.class);
    private static final long DNS_MILLIS = 5_000;

    private final Vertx vertx;
    private final AddressRules rules;

    /** A guard with the networks of the configuration. */
    public AddressGuard(Vertx vertx, CatalogConfig config) {
        this.vertx = vertx;
        this.rules = new AddressRules(
                config.unsafeAllowHttpLoopback(),
                config.address().allowedNetworks().orElse(List.of()));
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

    /** An address of the host that may be connected to; fails with {@link AddressRefused}, or when it has none. */
    public Future<SocketAddress> locate(String host, int port) {
        return vertx.executeBlocking(() -> judge(host, lookUp(host)), false)
                .timeout(DNS_MILLIS, TimeUnit.MILLISECONDS)
                .map(chosen ->
                        SocketAddress.inetSocketAddress(new InetSocketAddress(Objects.requireNonNull(chosen), port)));
    }

    /** Asks the name servers; blocks. */
    InetAddress[] lookUp(String host) throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    /** Any of several; a host with a good and a bad one is up to something. */
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
