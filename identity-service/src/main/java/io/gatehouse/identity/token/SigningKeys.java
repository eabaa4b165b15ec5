package io.gatehouse.identity.token;

import io.gatehouse.identity.config.Ticks;
import io.gatehouse.identity.jwt.PublicKeys;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.Key;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** The keys that sign workload access tokens, as this replica last read them. */
@ApplicationScoped
public class SigningKeys {
    private static final Logger LOG = Logger.getLogger(SigningKeys.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_READS = Duration.ofSeconds(5);

    private final SigningKeyStore store;
    private final Clock clock;
    private final AtomicReference<@Nullable Snapshot> snapshot = new AtomicReference<>();
    private final AtomicReference<Instant> lastRead = new AtomicReference<>(Instant.MIN);

    SigningKeys(SigningKeyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    private record Snapshot(String kid, PrivateKey signer, PublicKeys verifiers, String jwks) {}

    /** What signs now. */
    record Signer(String kid, PrivateKey key) {}

    /** After the canary, before anything is served; blocking is right here. */
    void load(@Observes @Priority(20) StartupEvent started) {
        reload().await().atMost(START_TIMEOUT);
    }

    void begin(@Observes StartupEvent started, Ticks ticks, TokenConfig config) {
        ticks.everyTurn(config.keyCheckInterval(), "reading of signing keys", this::check);
    }

    Uni<Void> check() {
        return reload().onFailure()
                .invoke(e -> LOG.warnf("Signing keys cannot be read, going on with the known ones: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    Signer signer() {
        Snapshot now = current();
        return new Signer(now.kid(), now.signer());
    }

    /** The JWKS document. */
    String jwks() {
        return current().jwks();
    }

    /** The public key of this id; one that another replica has just made is read, at a bounded rate. */
    Uni<Optional<Key>> find(String kid) {
        Optional<Key> known = current().verifiers().find(kid);
        Instant last = lastRead.get();
        Instant now = clock.instant();
        // One that lies ahead is of a clock that was set back since.
        boolean justRead = last.isAfter(now.minus(BETWEEN_READS)) && !last.isAfter(now);
        if (known.isPresent() || justRead || !lastRead.compareAndSet(last, now)) {
            return Uni.createFrom().item(known);
        }
        return reload().map(ignored -> current().verifiers().find(kid))
                .onFailure()
                .recoverWithItem(known);
    }

    private Snapshot current() {
        Snapshot now = snapshot.get();
        if (now == null) {
            throw new IllegalStateException("Signing keys are not loaded");
        }
        return now;
    }

    private Uni<Void> reload() {
        return store.rotateAndRead()
                .invoke(keys -> snapshot.set(snapshot(keys)))
                .replaceWithVoid();
    }

    private Snapshot snapshot(List<SigningKeyStore.Stored> keys) {
        JsonArray all = new JsonArray();
        keys.forEach(key -> all.add(new JsonObject(key.publicJwk())));
        String jwks = new JsonObject().put("keys", all).encode();
        SigningKeyStore.Stored active = keys.stream()
                .filter(key -> key.key().state() == KeyState.ACTIVE)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No signing key is active"));
        PublicKeys verifiers =
                PublicKeys.parse(jwks).orElseThrow(() -> new IllegalStateException("Stored keys are not a JWKS"));
        return new Snapshot(active.key().kid(), privateKey(active), verifiers, jwks);
    }

    private PrivateKey privateKey(SigningKeyStore.Stored stored) {
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(store.open(stored).reveal())
                    .getPrivateKey();
        } catch (JoseException e) {
            throw new IllegalStateException("A stored signing key is not a JWK", e);
        }
    }
}
