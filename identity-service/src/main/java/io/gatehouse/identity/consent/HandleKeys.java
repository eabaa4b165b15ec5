package io.gatehouse.identity.consent;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.MacParameters;
import com.google.crypto.tink.prf.Prf;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.prf.PrfSet;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keyed tags over a purpose and some parts: what was tagged for one purpose is worth nothing for another. */
@Singleton
public class HandleKeys {

    private static final int TAG_BYTES = 32;

    private static final Logger LOG = Logger.getLogger(HandleKeys.class);
    private static final byte[] PROBE = {1};

    private final @Nullable Path file;
    private volatile Keys keys;

    /** What the file holds, and what tags with it. */
    private record Keys(String text, Tagger tagger) {
        @Override
        public String toString() {
            return "Keys[hidden]";
        }
    }

    @Inject
    HandleKeys(HandleConfig config) {
        this(config.keysetFile());
    }

    /** Reads the keyset, or says why it cannot serve. */
    public HandleKeys(Path file) {
        this.file = file;
        this.keys = read(file);
    }

    HandleKeys(KeysetHandle keyset) {
        this.file = null;
        this.keys = new Keys("", taggerOf(keyset));
    }

    /**
     * Reads the file again. One that cannot serve, or that lacks the key which tags now, is not taken: the service goes on
     * with what it has and says so. Reads a file: call it from a worker thread.
     *
     * @return whether other keys serve from now on
     */
    public boolean reload() {
        if (file == null) {
            return false;
        }
        Keys present = keys;
        try {
            Keys found = read(file);
            if (found.text().equals(present.text())) {
                return false;
            }
            if (!found.tagger().verify(present.tagger().tag(PROBE), PROBE)) {
                LOG.errorf("The keyset %s lacks the key that tags now. The keys that were read before serve on.", file);
                return false;
            }
            keys = found;
            LOG.infof("The keyset %s was replaced", file);
            return true;
        } catch (IllegalStateException unusable) {
            LOG.errorf("%s The keys that were read before serve on.", unusable.getMessage());
        } catch (GeneralSecurityException unusable) {
            LOG.errorf("The keyset %s cannot be compared with the one before, which serves on.", file);
        }
        return false;
    }

    /** The tag of these parts for this purpose; the same input has the same tag. */
    byte[] tag(String purpose, byte[]... parts) {
        try {
            return keys.tagger().tag(framed(purpose, parts));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A session handle could not be derived", e);
        }
    }

    /** Whether the tag belongs to these parts and this purpose, in constant time. */
    boolean verify(byte[] tag, String purpose, byte[]... parts) {
        return keys.tagger().verify(tag, framed(purpose, parts));
    }

    /** Lengths in front, so that no two lists of parts have the same bytes. */
    private static byte[] framed(String purpose, byte[]... parts) {
        byte[] name = purpose.getBytes(StandardCharsets.UTF_8);
        int size = Integer.BYTES + name.length;
        for (byte[] part : parts) {
            size += Integer.BYTES + part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).putInt(name.length).put(name);
        for (byte[] part : parts) {
            out.putInt(part.length).put(part);
        }
        return out.array();
    }

    private static Keys read(Path file) {
        try {
            MacConfig.register();
            PrfConfig.register();
            String text = Files.readString(file);
            return new Keys(text, taggerOf(TinkJsonProtoKeysetFormat.parseKeyset(text, InsecureSecretKeyAccess.get())));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The keyset " + file + " named by identity.session.keyset-file cannot be read.", e);
        } catch (GeneralSecurityException e) {
            // Without the cause: it could quote the file, and the file is the key.
            throw new IllegalStateException(
                    "The file " + file + " named by identity.session.keyset-file is not a Tink JSON keyset.");
        }
    }

    private static Tagger taggerOf(KeysetHandle keyset) {
        try {
            MacConfig.register();
            PrfConfig.register();
            if (keyset.getPrimary().getKey().getParameters() instanceof MacParameters) {
                return new MacTagger(keyset.getPrimitive(RegistryConfiguration.get(), Mac.class));
            }
            return new PrfTagger(keyset.getPrimitive(RegistryConfiguration.get(), PrfSet.class));
        } catch (GeneralSecurityException e) {
            // Without the cause: it could quote the keys.
            throw new IllegalStateException("The session keyset holds neither HMAC nor HMAC-PRF keys.");
        }
    }

    private interface Tagger {

        byte[] tag(byte[] data) throws GeneralSecurityException;

        boolean verify(byte[] tag, byte[] data);
    }

    private record MacTagger(Mac mac) implements Tagger {

        @Override
        public byte[] tag(byte[] data) throws GeneralSecurityException {
            return mac.computeMac(data);
        }

        @Override
        public boolean verify(byte[] tag, byte[] data) {
            try {
                mac.verifyMac(tag, data);
                return true;
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
    }

    private record PrfTagger(PrfSet keys) implements Tagger {

        @Override
        public byte[] tag(byte[] data) throws GeneralSecurityException {
            return keys.computePrimary(data, TAG_BYTES);
        }

        @Override
        public boolean verify(byte[] tag, byte[] data) {
            try {
                return matchesAny(tag, data);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("A session handle could not be verified", e);
            }
        }

        private boolean matchesAny(byte[] tag, byte[] data) throws GeneralSecurityException {
            boolean found = false;
            for (Prf key : keys.getPrfs().values()) {
                found |= MessageDigest.isEqual(key.compute(data, TAG_BYTES), tag);
            }
            return found;
        }
    }
}
