package io.gatehouse.identity.crypto;

import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;

/**
 * A sealed row whose content everybody knows. It is made at the first start of a database and has to open at every
 * start after that: a service with the wrong key must not run, because it would answer every user with "connect again"
 * and seal new tokens that the right key never opens.
 */
@ApplicationScoped
public class VaultCanary {

    static final String PLACE = "gatehouse vault canary";
    private static final byte[] SONG = "the key opens the data".getBytes(StandardCharsets.UTF_8);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Sealer sealer;
    private final Pool pool;

    VaultCanary(Sealer sealer, Pool pool) {
        this.sealer = sealer;
        this.pool = pool;
    }

    /** Runs before anything is served; blocking is right here, nothing else goes on yet. */
    void check(@Observes @Priority(10) StartupEvent started) {
        // Several replicas may start at once on an empty database: one row wins, all read it.
        byte[] sealed = pool.preparedQuery(
                        "INSERT INTO vault_canary (id, sealed) VALUES (1, $1) ON CONFLICT DO NOTHING")
                .execute(Tuple.of(io.vertx.core.buffer.Buffer.buffer(make(sealer))))
                .chain(() -> pool.query("SELECT sealed FROM vault_canary WHERE id = 1")
                        .execute())
                .map(rows -> rows.iterator().next().getBuffer(0).getBytes())
                .await()
                .atMost(TIMEOUT);
        prove(sealer, sealed);
    }

    static byte[] make(Sealer sealer) {
        return sealer.seal(SONG, PLACE);
    }

    static void prove(Sealer sealer, byte[] sealed) {
        try {
            if (MessageDigest.isEqual(SONG, sealer.open(sealed, PLACE))) {
                return;
            }
        } catch (SealBroken e) {
            throw new CanaryDead(
                    "The vault's canary does not open: identity.vault.key-encryption-keyset-file is not the keyset that"
                            + " sealed this database, or a key was removed from it while data still needs it."
                            + " Refusing to start.",
                    e);
        }
        throw new CanaryDead("The vault's canary opens but holds something else. Refusing to start.", null);
    }
}
