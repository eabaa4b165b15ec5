package io.gatehouse.gateway.mcp;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Seals and opens session ids. They authenticate nobody: each is good only beside the token of the caller it names. */
public final class SessionIds {

    private static final String PURPOSE = "gatehouse/mcp-session-id/1/";
    private static final int FORMAT = 1;
    private static final int MAXIMUM_LENGTH = 1024;
    private static final int ELICITS_URL = 1;
    private static final int ELICITS_FORM = 2;

    private final Aead aead;

    /** @param keyset the keyset's JSON */
    public SessionIds(String keyset) throws GeneralSecurityException {
        AeadConfig.register();
        KeysetHandle handle = TinkJsonProtoKeysetFormat.parseKeyset(keyset, InsecureSecretKeyAccess.get());
        this.aead = handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    /** Reads the keyset from its file; fails with one line that says what is wrong. */
    public static SessionIds fromFile(Path file) {
        try {
            return new SessionIds(Files.readString(file));
        } catch (IOException | GeneralSecurityException | RuntimeException unusable) {
            throw new IllegalStateException("gateway.session.keyset-file is not a readable Tink AEAD keyset: " + file);
        }
    }

    /** The id of a session: visible ASCII, opaque to everybody else. */
    public String seal(Session session) {
        try {
            byte[] sealed = aead.encrypt(write(session), purpose(session.gatewayId()));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("a session id cannot be sealed", broken);
        }
    }

    /** The session of an id, or null for one that is forged, foreign, expired or another caller's. */
    public @Nullable Session open(String id, String gatewayId, String callerKey, Instant now) {
        if (id.length() > MAXIMUM_LENGTH) {
            return null;
        }
        try {
            byte[] plain = aead.decrypt(Base64.getUrlDecoder().decode(id), purpose(gatewayId));
            Session session = read(plain, gatewayId);
            boolean own = MessageDigest.isEqual(
                    session.callerKey().getBytes(StandardCharsets.UTF_8), callerKey.getBytes(StandardCharsets.UTF_8));
            return own && now.isBefore(session.expiresAt()) ? session : null;
        } catch (GeneralSecurityException | IOException | IllegalArgumentException refused) {
            return null;
        }
    }

    private static byte[] purpose(String gatewayId) {
        return (PURPOSE + gatewayId).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] write(Session session) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeUTF(session.key());
            out.writeUTF(session.callerKey());
            out.writeUTF(session.version().text());
            out.writeLong(session.issuedAt().getEpochSecond());
            out.writeLong(session.expiresAt().getEpochSecond());
            out.writeByte((session.elicitsUrl() ? ELICITS_URL : 0) | (session.elicitsForm() ? ELICITS_FORM : 0));
            out.writeUTF(session.clientName());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static Session read(byte[] plain, String gatewayId) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(plain))) {
            if (in.readByte() != FORMAT) {
                throw new IOException("another format");
            }
            String key = in.readUTF();
            String callerKey = in.readUTF();
            ProtocolVersion version = ProtocolVersion.of(in.readUTF());
            if (version == null) {
                throw new IOException("a version that is not spoken any more");
            }
            Instant issued = Instant.ofEpochSecond(in.readLong());
            Instant expires = Instant.ofEpochSecond(in.readLong());
            int flags = in.readByte();
            return new Session(
                    key,
                    gatewayId,
                    callerKey,
                    version,
                    issued,
                    expires,
                    (flags & ELICITS_URL) != 0,
                    (flags & ELICITS_FORM) != 0,
                    in.readUTF());
        }
    }
}
