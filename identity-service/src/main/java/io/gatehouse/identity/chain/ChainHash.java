package io.gatehouse.identity.chain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The hash of an event in the chain: SHA-256 over the hash before it and the event's canonical bytes (RFC 8785).
 *
 * @param bytes 32 bytes
 */
record ChainHash(byte[] bytes) {

    static final int LENGTH = 32;

    /** What stands before the first event. */
    static final ChainHash START = new ChainHash(new byte[LENGTH]);

    /** The hash of the event that comes after this one. */
    ChainHash next(byte[] canonical) {
        MessageDigest digest = sha256();
        digest.update(bytes);
        return new ChainHash(digest.digest(canonical));
    }

    /** Reads one from hexadecimal digits. */
    static ChainHash parse(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("not 32 bytes");
        }
        return new ChainHash(bytes);
    }

    String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChainHash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
