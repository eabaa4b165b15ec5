package io.gatehouse.identity.consent;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * The names of a session that leave this service. They are derived from its id with a key, so they can be given out
 * again without being stored, and each is good for one purpose only: the request URI opens the page and polls, the
 * completion handle completes.
 */
@Singleton
public class SessionHandles {

    /** What every handle starts with, as AgentCore has it. */
    public static final String PREFIX = "urn:ietf:params:oauth:request_uri:";

    private static final String REQUEST = "consent-request-uri";
    private static final String COMPLETION = "consent-completion";
    private static final String FORM = "consent-form";
    private static final String ACCOUNT = "account-form";
    private static final String CONNECTION = "connection-form";
    private static final String FINGERPRINT = "consent-fingerprint";
    private static final int ID_BYTES = 16;
    private static final int LONGEST = 256;
    private static final int REFERENCE_BYTES = 8;

    private final HandleKeys keys;

    /** Derives with these keys. */
    public SessionHandles(HandleKeys keys) {
        this.keys = keys;
    }

    /** The handle of the page and of polling. */
    public String requestUri(UUID session) {
        return handle(REQUEST, session);
    }

    /** The handle that the callback gives to the browser which consented, and to nobody else. */
    public String completionUri(UUID session) {
        return handle(COMPLETION, session);
    }

    /** The session that a request URI names, if we made it. */
    public Optional<UUID> sessionOfRequestUri(String handle) {
        return session(REQUEST, handle);
    }

    /** The session that a completion handle names, if we made it. */
    public Optional<UUID> sessionOfCompletionUri(String handle) {
        return session(COMPLETION, handle);
    }

    /** The hidden value of the consent form: bound to the session, the browser's cookie and the login. */
    public String formToken(UUID session, String browser, String login) {
        return encode(keys.tag(FORM, bytes(session), utf8(browser), utf8(login)));
    }

    /** Whether a form carries the value that was made for it. */
    public boolean isFormToken(String token, UUID session, String browser, String login) {
        return decode(token)
                .map(tag -> keys.verify(tag, FORM, bytes(session), utf8(browser), utf8(login)))
                .orElse(false);
    }

    /** The hidden value of the form that saves an account: bound to the session, the browser's cookie and the login. */
    public String accountToken(UUID session, String browser, String login) {
        return encode(keys.tag(ACCOUNT, bytes(session), utf8(browser), utf8(login)));
    }

    /** Whether a form carries the value that was made for it. */
    public boolean isAccountToken(String token, UUID session, String browser, String login) {
        return decode(token)
                .map(tag -> keys.verify(tag, ACCOUNT, bytes(session), utf8(browser), utf8(login)))
                .orElse(false);
    }

    /** The hidden value of the form that ends a connection: bound to it, the browser's cookie and the login. */
    public String connectionToken(UUID connection, String browser, String login) {
        return encode(keys.tag(CONNECTION, bytes(connection), utf8(browser), utf8(login)));
    }

    /** Whether a form carries the value that was made for it. */
    public boolean isConnectionToken(String token, UUID connection, String browser, String login) {
        return decode(token)
                .map(tag -> keys.verify(tag, CONNECTION, bytes(connection), utf8(browser), utf8(login)))
                .orElse(false);
    }

    /** A keyed fingerprint, because the members of a request may be secrets that can be guessed. */
    public String fingerprint(byte[] request) {
        return encode(keys.tag(FINGERPRINT, request));
    }

    /** What the audit trail calls a session: the start of a hash, from which no handle can be made. */
    public static String reference(UUID session) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(session));
            return HexFormat.of().formatHex(digest, 0, REFERENCE_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private String handle(String purpose, UUID session) {
        return PREFIX + encode(bytes(session)) + "." + encode(keys.tag(purpose, bytes(session)));
    }

    private Optional<UUID> session(String purpose, String handle) {
        if (handle.length() > LONGEST || !handle.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] halves = handle.substring(PREFIX.length()).split("\\.", -1);
        if (halves.length != 2) {
            return Optional.empty();
        }
        Optional<byte[]> id = decode(halves[0]).filter(bytes -> bytes.length == ID_BYTES);
        Optional<byte[]> tag = decode(halves[1]);
        if (id.isEmpty() || tag.isEmpty() || !keys.verify(tag.get(), purpose, id.get())) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(id.get());
        return Optional.of(new UUID(in.getLong(), in.getLong()));
    }

    private static byte[] bytes(UUID session) {
        return ByteBuffer.allocate(ID_BYTES)
                .putLong(session.getMostSignificantBits())
                .putLong(session.getLeastSignificantBits())
                .array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Only the one spelling that we write ourselves, so that a handle has no second form. */
    private static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
