package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keyset that seals is replaced while the gateway runs. */
class SealsReloadTest {

    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path file;
    private KeysetHandle first;
    private Seals seals;
    private String sealed;

    @BeforeEach
    void seal() throws GeneralSecurityException, IOException {
        AeadConfig.register();
        file = folder.resolve("keyset.json");
        first = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        write(first);
        seals = new Seals(file);
        sealed = seals.seal(binding(), NOW.plusSeconds(60), CONTENT);
    }

    @Test
    void whatWasSealedBeforeOpensAfterTheRotationAndTheOtherWayRound() throws GeneralSecurityException, IOException {
        assertThat(seals.reload()).as("nothing was changed").isFalse();
        Seals other = new Seals(file);
        KeysetHandle both = KeysetHandle.newBuilder(first)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId())
                .build();
        write(both);
        assertThat(seals.reload()).isTrue();
        assertThat(other.reload()).isTrue();
        KeysetHandle.Builder promoted = KeysetHandle.newBuilder(both);
        promoted.getAt(1).makePrimary();
        write(promoted.build());
        assertThat(seals.reload()).isTrue();
        assertThat(open(seals, sealed)).isEqualTo(CONTENT);
        String anew = seals.seal(binding(), NOW.plusSeconds(60), CONTENT);
        assertThat(open(other, anew)).as("a replica that reads the file later").isEqualTo(CONTENT);
        assertThat(open(Seals.ofKeyset(text(first)), anew))
                .as("the new key seals")
                .isNull();
    }

    @Test
    void aFileThatCannotServeIsNotTaken() throws GeneralSecurityException, IOException {
        Files.writeString(file, "no keyset");
        assertThat(seals.reload()).isFalse();
        write(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
        assertThat(seals.reload()).as("without the key that seals now").isFalse();
        Files.delete(file);
        assertThat(seals.reload()).isFalse();
        assertThat(open(seals, sealed)).isEqualTo(CONTENT);
    }

    private static byte @Nullable [] open(Seals seals, String sealed) {
        return seals.open(binding(), sealed, NOW);
    }

    private static Seals.Binding binding() {
        return Seals.Binding.to(Seals.Purpose.HANDLE);
    }

    private void write(KeysetHandle keyset) throws GeneralSecurityException, IOException {
        Files.writeString(file, text(keyset));
    }

    private static String text(KeysetHandle keyset) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
    }
}
