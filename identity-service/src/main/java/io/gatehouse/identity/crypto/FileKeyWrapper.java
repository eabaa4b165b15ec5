package io.gatehouse.identity.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import org.jboss.logging.Logger;

/** Wraps data keys with the keys of a local Tink keyset file, which may be replaced while the service runs. */
@Singleton
public class FileKeyWrapper implements KeyWrapper {

    private static final Logger LOG = Logger.getLogger(FileKeyWrapper.class);
    private static final int KEY_BYTES = 32;
    private static final byte[] NOTHING = {};

    private final Path file;
    private volatile Keys keys;

    @Inject
    FileKeyWrapper(KeyConfig config) {
        this(config.keyEncryptionKeysetFile());
    }

    /** Reads the keyset, or says why it cannot serve. */
    public FileKeyWrapper(Path file) {
        this.file = file;
        this.keys = read(file);
    }

    /** What the file holds; arrays compare by identity, and nobody compares these. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Keys(String text, Instant changedAt, Aead aead, byte[] primaryMark) {

        @Override
        public String toString() {
            return "Keys[hidden]";
        }
    }

    @Override
    public Instant changedAt() {
        return keys.changedAt();
    }

    @Override
    public byte[] primaryMark() {
        return keys.primaryMark().clone();
    }

    @Override
    public byte[] wrap(byte[] dataKey) throws GeneralSecurityException {
        return keys.aead().encrypt(dataKey, NOTHING);
    }

    @Override
    public byte[] unwrap(byte[] wrappedDataKey) throws GeneralSecurityException {
        return keys.aead().decrypt(wrappedDataKey, NOTHING);
    }

    /**
     * Reads the file again. One that cannot serve, or that lacks the key which wraps now, is not taken: the service goes on
     * with what it has and says so. Reads a file: call it from a worker thread.
     *
     * @return whether other keys serve from now on
     */
    public boolean reload() {
        try {
            Keys present = keys;
            Keys found = read(file);
            if (found.text().equals(present.text())) {
                return false;
            }
            byte[] probe = {1};
            if (!Arrays.equals(probe, found.aead().decrypt(present.aead().encrypt(probe, NOTHING), NOTHING))) {
                throw new GeneralSecurityException("the probe does not open");
            }
            keys = found;
            LOG.infof("The keyset %s was replaced", file);
            return true;
        } catch (UnusableKeyset e) {
            LOG.errorf("%s The keys that were read before serve on.", e.getMessage());
        } catch (GeneralSecurityException e) {
            LOG.errorf("The keyset %s lacks the key that wraps now. The keys that were read before serve on.", file);
        }
        return false;
    }

    private static Keys read(Path file) {
        try {
            AeadConfig.register();
            String text = Files.readString(file);
            KeysetHandle keyset = TinkJsonProtoKeysetFormat.parseKeyset(text, InsecureSecretKeyAccess.get());
            for (int i = 0; i < keyset.size(); i++) {
                if (!(keyset.getAt(i).getKey().getParameters() instanceof AesGcmParameters gcm)
                        || gcm.getKeySizeBytes() != KEY_BYTES) {
                    throw new UnusableKeyset("The keyset " + file + " holds a key that is not AES256_GCM.", null);
                }
                if (gcm.getVariant() != AesGcmParameters.Variant.TINK) {
                    throw new UnusableKeyset("The keyset " + file + " holds a key without Tink's output prefix.", null);
                }
            }
            byte[] mark =
                    ((AesGcmKey) keyset.getPrimary().getKey()).getOutputPrefix().toByteArray();
            return new Keys(
                    text,
                    Files.getLastModifiedTime(file).toInstant(),
                    keyset.getPrimitive(RegistryConfiguration.get(), Aead.class),
                    mark);
        } catch (IOException e) {
            throw new UnusableKeyset(
                    "The keyset " + file + " named by identity.vault.key-encryption-keyset-file cannot be read.", e);
        } catch (GeneralSecurityException e) {
            // The cause could quote the file, and the file is the key.
            throw new UnusableKeyset("The keyset " + file + " is not a Tink JSON keyset of AES256_GCM keys.", null);
        }
    }
}
