package io.gatehouse.identity.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import io.gatehouse.identity.config.Ticks;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that does not read a new key in time seals with the old one, and cannot open what the others seal. */
class ReloadKeysTest {

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

    /** Here is no scheduler, which would wait for a wall clock that was ahead. */
    @Test
    void aReplacedKeysetIsReadWhateverTheWallClockSays() throws Exception {
        Path file = folder.resolve("keyset.json");
        KeysetHandle first = TestKeyset.fresh();
        write(file, first);
        FileKeyWrapper keys = new FileKeyWrapper(file);
        byte[] before = keys.primaryMark();
        new ReloadKeys(keys, Duration.ofMillis(10)).begin(new Ticks(vertx));

        write(file, TestKeyset.rotated(first));

        await().until(() -> !Arrays.equals(before, keys.primaryMark()));
        assertThat(new FileKeyWrapper(file).unwrap(keys.wrap(new byte[] {7}))).containsExactly(7);
    }

    private static void write(Path file, KeysetHandle keys) throws Exception {
        Path fresh = file.resolveSibling("fresh");
        Files.writeString(fresh, TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get()));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
