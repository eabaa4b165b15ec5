package io.gatehouse.gateway.address;

import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.peer.Configs;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Address guards for tests of other packages: loopback is allowed unless told otherwise. */
public final class Guards {

    private Guards() {}

    public static AddressGuard of(Vertx vertx, Map<String, String> settings) {
        Map<String, String> address = new HashMap<>();
        settings.forEach((key, value) -> {
            if (key.startsWith("gateway.address.")) {
                address.put(key, value);
            }
        });
        String loopback = settings.getOrDefault("gateway.unsafe-allow-http-loopback", "true");
        return new AddressGuard(
                vertx,
                Configs.of(AddressConfig.class, address),
                Configs.of(GatewayConfig.class, Map.of("gateway.unsafe-allow-http-loopback", loopback)),
                Clock.systemUTC(),
                Optional.empty(),
                Optional.empty());
    }

    /** A strict guard with a name server of its own. */
    public static AddressGuard resolving(Vertx vertx, Function<String, InetAddress[]> names) {
        return new AddressGuard(
                vertx,
                Configs.of(AddressConfig.class, Map.of()),
                Configs.of(GatewayConfig.class, Map.of()),
                Clock.systemUTC(),
                Optional.empty(),
                Optional.empty()) {
            @Override
            InetAddress[] lookUp(String host) {
                return names.apply(host);
            }
        };
    }
}
