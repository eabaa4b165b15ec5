package io.gatehouse.identity.address;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * Looks up a host and decides about what it finds. The connection is made to the very address that was judged, so no name
 * server can answer something else in between.
 */
@ApplicationScoped
public class AddressGuard {

    private final Vertx vertx;
    private final AddressRules rules;

    /** A guard with these rules. */
    public AddressGuard(Vertx vertx, AddressRules rules) {
        this.vertx = vertx;
        this.rules = rules;
    }

    /**
     * Where to connect to for this URL. Fails with {@link AddressRefused} if any address of the host is refused: a host
     * with a good and a bad one is up to something.
     */
    public Future<SocketAddress> connectTo(URI uri) {
        String host = uri.getHost();
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return vertx.executeBlocking(() -> lookUp(name), false)
                .compose(addresses -> judge(Objects.requireNonNull(addresses), port));
    }

    /** Asks the name servers; blocks. */
    InetAddress[] lookUp(String host) throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    private Future<SocketAddress> judge(InetAddress[] addresses, int port) {
        for (InetAddress address : addresses) {
            if (!rules.allows(address)) {
                return Future.failedFuture(new AddressRefused());
            }
        }
        return Future.succeededFuture(SocketAddress.inetSocketAddress(new InetSocketAddress(addresses[0], port)));
    }
}
