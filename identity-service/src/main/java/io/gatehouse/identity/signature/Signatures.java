package io.gatehouse.identity.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs a request as its client must have done, and compares. */
public final class Signatures {
    private static final String HMAC = "HmacSHA256";

    private Signatures() {}

    /** Whether this secret made the signature; takes the same time for every wrong signature. */
    public static boolean isSignedWith(
            byte[] secret, SignedRequest request, AwsAuthorization authorization, String bodySha256) {
        String canonical = CanonicalRequest.of(request, authorization, bodySha256);
        byte[] expected = hmac(key(secret, authorization), toSign(request, authorization, canonical));
        return MessageDigest.isEqual(expected, HexFormat.of().parseHex(authorization.signature()));
    }

    /** SHA-256 in lower-case hexadecimal digits. */
    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private static String toSign(SignedRequest request, AwsAuthorization authorization, String canonical) {
        return AwsAuthorization.ALGORITHM + "\n" + request.single(SignatureRules.DATE) + "\n" + authorization.scope()
                + "\n" + sha256(canonical.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] key(byte[] secret, AwsAuthorization authorization) {
        byte[] prefix = "AWS4".getBytes(StandardCharsets.US_ASCII);
        byte[] key = new byte[prefix.length + secret.length];
        System.arraycopy(prefix, 0, key, 0, prefix.length);
        System.arraycopy(secret, 0, key, prefix.length, secret.length);
        byte[] day = hmac(key, authorization.date());
        byte[] region = hmac(day, authorization.region());
        byte[] service = hmac(region, authorization.service());
        return hmac(service, AwsAuthorization.TERMINATOR);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is not available", e);
        }
    }
}
