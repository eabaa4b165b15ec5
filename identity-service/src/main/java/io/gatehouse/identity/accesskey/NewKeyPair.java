package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.crypto.Secret;
import java.security.SecureRandom;
import java.util.Base64;

/** A fresh key pair: an id that looks like no AWS account's, and a secret of 240 random bits. */
record NewKeyPair(String id, Secret secret) {
    private static final String PREFIX = "GHAK";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_CHARACTERS = 16;
    private static final int SECRET_BYTES = 30;

    static NewKeyPair generate() {
        // Made per use: one that is made while an image is built would give every process the same numbers.
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder(PREFIX);
        for (int i = 0; i < ID_CHARACTERS; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new NewKeyPair(
                id.toString(), Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(secret)));
    }
}
