package io.gatehouse.gateway.mcp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Session ids: what a session carries, sealed for its gateway, its caller and the client he came with. */
public final class SessionIds {

    private static final int FORMAT = 2;
    private static final int MAXIMUM_LENGTH = 1024;

    private final Seals seals;

    public SessionIds(Seals seals) {
        this.seals = seals;
    }

    /** The id of a session. */
    public String seal(Session session, @Nullable String clientId) {
        return seals.seal(binding(session.scope(), session.callerKey(), clientId), session.expiresAt(), write(session));
    }

    /** The session of an id, or null for one that is forged, foreign, expired or another caller's or client's. */
    public @Nullable Session open(String id, String scope, String callerKey, @Nullable String clientId, Instant now) {
        if (id.length() > MAXIMUM_LENGTH) {
            return null;
        }
        byte[] plain = seals.open(binding(scope, callerKey, clientId), id, now);
        try {
            return plain == null ? null : read(plain, scope, callerKey);
        } catch (IOException refused) {
            return null;
        }
    }

    private static Seals.Binding binding(String scope, String callerKey, @Nullable String clientId) {
        return Seals.Binding.to(Seals.Purpose.SESSION).and(scope).and(callerKey).and(clientId);
    }

    private static byte[] write(Session session) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeUTF(session.key());
            out.writeUTF(session.version().text());
            out.writeLong(session.issuedAt().getEpochSecond());
            out.writeLong(session.expiresAt().getEpochSecond());
            out.writeByte(session.client().flags());
            out.writeUTF(session.clientName());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static Session read(byte[] plain, String scope, String callerKey) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(plain))) {
            if (in.readByte() != FORMAT) {
                throw new IOException("another format");
            }
            String key = in.readUTF();
            ProtocolVersion version = ProtocolVersion.of(in.readUTF());
            if (version == null || version.era() == Era.MODERN) {
                throw new IOException("a version that has no sessions, or is not spoken any more");
            }
            Instant issued = Instant.ofEpochSecond(in.readLong());
            Instant expires = Instant.ofEpochSecond(in.readLong());
            ClientCapabilities client = ClientCapabilities.ofFlags(in.readByte());
            return new Session(key, scope, callerKey, version, issued, expires, client, in.readUTF());
        }
    }
}
