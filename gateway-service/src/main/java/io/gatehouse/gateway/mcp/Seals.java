package io.gatehouse.gateway.mcp;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Seals what clients carry for us, so that any replica opens it. A seal authenticates nobody: it is good only for the
 * purpose, and beside the token of the caller, that it was made for.
 */
@Singleton
public class Seals {

    /** What a sealed value is for; one is never good for another. */
    public enum Purpose {
        SESSION,
        REQUEST_STATE,
        HANDLE,
        INTERSTITIAL,
        SERVER_REQUEST
    }

    /** What a sealed value is bound to beside its expiry: the purpose, and words in their order. */
    public static final class Binding {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        private final DataOutputStream out = new DataOutputStream(bytes);

        private Binding(Purpose purpose) {
            and("gatehouse/seal/2").and(purpose.name());
        }

        /** Begins with the purpose. */
        public static Binding to(Purpose purpose) {
            return new Binding(purpose);
        }

        /** Adds a word, or that there is none; with its length, so that no two lists of words look alike. */
        public Binding and(@Nullable String word) {
            try {
                byte[] text = word == null ? new byte[0] : word.getBytes(StandardCharsets.UTF_8);
                out.writeInt(word == null ? -1 : text.length);
                out.write(text);
                return this;
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        private byte[] toBytes() {
            return bytes.toByteArray();
        }
    }

    private static final int MAXIMUM_LENGTH = 64 * 1024;

    private static final Logger LOG = Logger.getLogger(Seals.class);
    private static final byte[] PROBE = {1};

    private final @Nullable Path file;
    private volatile Keys keys;

    /** What the file holds, and what seals with it. */
    private record Keys(String text, Aead aead) {

        @Override
        public String toString() {
            return "Keys[hidden]";
        }
    }

    @Inject
    Seals(SessionConfig config) {
        this(config.keysetFile()
                .orElseThrow(() -> new IllegalStateException("gateway.session.keyset-file is not set")));
    }

    Seals(Path file) {
        this(file, fromFile(file));
    }

    private Seals(@Nullable Path file, Keys keys) {
        this.file = file;
        this.keys = keys;
    }

    /** Seals under that keyset (JSON). */
    public static Seals ofKeyset(String keyset) throws GeneralSecurityException {
        return new Seals(null, new Keys(keyset, aead(keyset)));
    }

    /** Fails with one line that says what is wrong with the file. */
    public static void check(Path file) {
        fromFile(file);
    }

    /**
     * Reads the file again. One that cannot be read, or that lacks the key which seals now, is not taken: the keys that
     * were read before serve on, and the log says so. Blocks.
     *
     * @return whether other keys serve from now on
     */
    boolean reload() {
        if (file == null) {
            return false;
        }
        Keys present = keys;
        try {
            Keys found = fromFile(file);
            if (found.text().equals(present.text())) {
                return false;
            }
            found.aead().decrypt(present.aead().encrypt(PROBE, PROBE), PROBE);
            keys = found;
            LOG.infof("the keyset %s was replaced", file);
            return true;
        } catch (IllegalStateException unusable) {
            LOG.errorf("%s; the keys that were read before serve on", unusable.getMessage());
        } catch (GeneralSecurityException lacking) {
            LOG.errorf("the keyset %s lacks the key that seals now; the keys that were read before serve on", file);
        }
        return false;
    }

    private static Keys fromFile(Path file) {
        try {
            String text = Files.readString(file);
            return new Keys(text, aead(text));
        } catch (IOException | GeneralSecurityException | RuntimeException unusable) {
            throw new IllegalStateException("gateway.session.keyset-file is not a readable Tink AEAD keyset: " + file);
        }
    }

    private static Aead aead(String keyset) throws GeneralSecurityException {
        AeadConfig.register();
        KeysetHandle handle = TinkJsonProtoKeysetFormat.parseKeyset(keyset, InsecureSecretKeyAccess.get());
        return handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    /** Visible ASCII, opaque to everybody else, good until that time. */
    public String seal(Binding binding, Instant expiresAt, byte[] content) {
        ByteBuffer plain = ByteBuffer.allocate(Long.BYTES + content.length)
                .putLong(expiresAt.toEpochMilli())
                .put(content);
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(keys.aead().encrypt(plain.array(), binding.toBytes()));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("a value cannot be sealed", broken);
        }
    }

    /** What was sealed, or null for what is forged, expired or bound to anything else. */
    public byte @Nullable [] open(Binding binding, String sealed, Instant now) {
        if (sealed.length() > MAXIMUM_LENGTH) {
            return null;
        }
        try {
            ByteBuffer plain =
                    ByteBuffer.wrap(keys.aead().decrypt(Base64.getUrlDecoder().decode(sealed), binding.toBytes()));
            if (plain.remaining() < Long.BYTES || now.toEpochMilli() >= plain.getLong()) {
                return null;
            }
            byte[] content = new byte[plain.remaining()];
            plain.get(content);
            return content;
        } catch (GeneralSecurityException | IllegalArgumentException refused) {
            return null;
        }
    }
}
