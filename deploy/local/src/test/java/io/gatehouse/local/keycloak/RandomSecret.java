package io.gatehouse.local.keycloak;

import java.security.SecureRandom;
import java.util.Base64;

/** Secrets of one run: nothing that opens anything is in the sources. */
final class RandomSecret {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomSecret() {}

    /** 256 bits, URL-safe. */
    static String next() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
