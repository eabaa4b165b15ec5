package io.gatehouse.identity.crypto;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Writes keyset files for tests. */
public final class TestKeyset {

    private TestKeyset() {}

    /** A new keyset of one AES256_GCM key. */
    public static KeysetHandle fresh() {
        return of(PredefinedAeadParameters.AES256_GCM);
    }

    /** A new keyset of one key of this kind. */
    public static KeysetHandle of(Parameters parameters) {
        try {
            AeadConfig.register();
            return KeysetHandle.newBuilder()
                    .addEntry(KeysetHandle.generateEntryFromParameters(parameters)
                            .withRandomId()
                            .makePrimary())
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The keyset with a new primary key; the old one still unwraps. */
    public static KeysetHandle rotated(KeysetHandle old) {
        try {
            return KeysetHandle.newBuilder(old)
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary())
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes it where a service reads it. */
    public static Path write(KeysetHandle keyset, Path file) {
        try {
            return Files.writeString(
                    file, TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
