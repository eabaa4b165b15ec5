package io.gatehouse.identity.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmParameters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;

/** Wraps data keys with the keys of a local Tink keyset file. */
@Singleton
public class FileKeyWrapper implements KeyWrapper {

    private static final int KEY_BYTES = 32;
    private static final byte[] NOTHING = {};

    private final Aead keys;
    private final Instant changedAt;

    @Inject
    FileKeyWrapper(KeyConfig config) {
        this(config.keyEncryptionKeysetFile());
    }

    /** Reads the keyset, or says why it cannot serve. */
    public FileKeyWrapper(Path file) {
        this.keys = read(file);
        this.changedAt = changedAt(file);
    }

    @Override
    public Instant changedAt() {
        return changedAt;
    }

    @Override
    public byte[] wrap(byte[] dataKey) throws GeneralSecurityException {
        return keys.encrypt(dataKey, NOTHING);
    }

    @Override
    public byte[] unwrap(byte[] wrappedDataKey) throws GeneralSecurityException {
        return keys.decrypt(wrappedDataKey, NOTHING);
    }

    private static Instant changedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UnusableKeyset("The keyset " + file + " cannot be read.", e);
        }
    }

    private static Aead read(Path file) {
        try {
            AeadConfig.register();
            KeysetHandle keyset =
                    TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file), InsecureSecretKeyAccess.get());
            for (int i = 0; i < keyset.size(); i++) {
                if (!(keyset.getAt(i).getKey().getParameters() instanceof AesGcmParameters gcm)
                        || gcm.getKeySizeBytes() != KEY_BYTES) {
                    throw new UnusableKeyset("The keyset " + file + " holds a key that is not AES256_GCM.", null);
                }
            }
            return keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (IOException e) {
            throw new UnusableKeyset(
                    "The keyset " + file + " named by identity.vault.key-encryption-keyset-file cannot be read.", e);
        } catch (GeneralSecurityException e) {
            // The cause could quote the file, and the file is the key.
            throw new UnusableKeyset("The keyset " + file + " is not a Tink JSON keyset of AES256_GCM keys.", null);
        }
    }
}
