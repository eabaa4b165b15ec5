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

    private final Aead aead;

    @Inject
    Seals(SessionConfig config) {
        this(fromFile(config.keysetFile()
                .orElseThrow(() -> new IllegalStateException("gateway.session.keyset-file is not set"))));
    }

    private Seals(Aead aead) {
        this.aead = aead;
    }

    /** Seals under that keyset (JSON). */
    public static Seals ofKeyset(String keyset) throws GeneralSecurityException {
        return new Seals(aead(keyset));
    }

    /** Fails with one line that says what is wrong with the file. */
    public static void check(Path file) {
        fromFile(file);
    }

    private static Aead fromFile(Path file) {
        try {
            return aead(Files.readString(file));
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
                    .encodeToString(aead.encrypt(plain.array(), binding.toBytes()));
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
                    ByteBuffer.wrap(aead.decrypt(Base64.getUrlDecoder().decode(sealed), binding.toBytes()));
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
