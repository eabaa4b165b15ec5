package io.gatehouse.gateway;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.transports.EpollTransport;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * One event loop for each processor unless the operator says otherwise: nothing here blocks one, and fewer of them take
 * more off the network each time they wake up.
 */
@Singleton
@RegisterForReflection(targets = EpollTransport.class) // The library looks for it as for any service.
class EventLoops implements VertxOptionsCustomizer {

    /** One that is held up by a costly rule or key must not hold up everybody. */
    private static final int AT_LEAST = 2;

    private final boolean configured;

    EventLoops(@ConfigProperty(name = "quarkus.vertx.event-loops-pool-size") Optional<Integer> configured) {
        this.configured = configured.isPresent();
    }

    @Override
    public void accept(VertxOptions options) {
        if (!configured) {
            options.setEventLoopPoolSize(Math.max(AT_LEAST, Runtime.getRuntime().availableProcessors()));
        }
    }
}
