package io.gatehouse.catalog.snapshot;

import io.gatehouse.catalog.gateway.PublishedGateways;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.pubsub.PgSubscriber;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Hears from PostgreSQL what any replica changed; connects again by itself and then takes everything as changed. */
@ApplicationScoped
public class ChangeListener {
    private static final Logger LOG = Logger.getLogger(ChangeListener.class);
    private static final long PAUSE_MILLIS = 500;

    private final Vertx vertx;
    private final ChangeSignals signals;
    private final Config config;
    private @Nullable PgSubscriber subscriber;

    ChangeListener(Vertx vertx, ChangeSignals signals, Config config) {
        this.vertx = vertx;
        this.signals = signals;
        this.config = config;
    }

    /** Starts listening; called once at start. */
    public void start() {
        PgSubscriber fresh = PgSubscriber.subscriber(vertx, options(config));
        fresh.reconnectPolicy(retries -> PAUSE_MILLIS);
        fresh.channel(PublishedGateways.CHANNEL)
                .subscribeHandler(subscribed -> signals.allChanged())
                .handler(signals::changed);
        subscriber = fresh;
        connect(fresh);
    }

    /** This connection is none of the pool's, so it is told here what Quarkus tells the pool, TLS above all. */
    static PgConnectOptions options(Config config) {
        String url = config.getValue("quarkus.datasource.reactive.url", String.class);
        PgConnectOptions options = PgConnectOptions.fromUri(url.replaceFirst("^vertx-reactive:", ""));
        text(config, "quarkus.datasource.username").ifPresent(options::setUser);
        text(config, "quarkus.datasource.password").ifPresent(options::setPassword);
        text(config, "quarkus.datasource.reactive.postgresql.ssl-mode")
                .ifPresent(mode -> options.setSslMode(SslMode.of(mode)));
        text(config, "quarkus.datasource.reactive.hostname-verification-algorithm")
                .filter(algorithm -> !algorithm.equals("NONE"))
                .ifPresent(options::setHostnameVerificationAlgorithm);
        config.getOptionalValues("quarkus.datasource.reactive.trust-certificate-pem.certs", String.class)
                .ifPresent(files -> {
                    PemTrustOptions trust = new PemTrustOptions();
                    files.forEach(trust::addCertPath);
                    options.setTrustOptions(trust);
                });
        return options;
    }

    private static Optional<String> text(Config config, String key) {
        return config.getOptionalValue(key, String.class);
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
