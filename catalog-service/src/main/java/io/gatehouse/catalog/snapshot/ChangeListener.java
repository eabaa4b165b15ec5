package io.gatehouse.catalog.snapshot;

import io.gatehouse.catalog.gateway.PublishedGateways;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Hears from PostgreSQL what any replica changed; connects again by itself and then takes everything as changed. */
@ApplicationScoped
public class ChangeListener {
    private static final Logger LOG = Logger.getLogger(ChangeListener.class);
    private static final long PAUSE_MILLIS = 500;

    private final Vertx vertx;
    private final ChangeSignals signals;
    private final String url;
    private final Optional<String> user;
    private final Optional<String> password;
    private @Nullable PgSubscriber subscriber;

    ChangeListener(
            Vertx vertx,
            ChangeSignals signals,
            @ConfigProperty(name = "quarkus.datasource.reactive.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
        this.vertx = vertx;
        this.signals = signals;
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** Starts listening; called once at start. */
    public void start() {
        PgConnectOptions options = PgConnectOptions.fromUri(url.replaceFirst("^vertx-reactive:", ""));
        user.ifPresent(options::setUser);
        password.ifPresent(options::setPassword);
        PgSubscriber fresh = PgSubscriber.subscriber(vertx, options);
        fresh.reconnectPolicy(retries -> PAUSE_MILLIS);
        fresh.channel(PublishedGateways.CHANNEL)
                .subscribeHandler(subscribed -> signals.allChanged())
                .handler(signals::changed);
        subscriber = fresh;
        connect(fresh);
    }

    private void connect(PgSubscriber fresh) {
        fresh.connect().onFailure(failure -> {
            LOG.warnf("PostgreSQL cannot be listened to yet: %s", failure.getMessage());
            vertx.setTimer(PAUSE_MILLIS, now -> connect(fresh));
        });
    }

    @PreDestroy
    void stop() {
        if (subscriber != null) {
            var unused = subscriber.close();
        }
    }
}
