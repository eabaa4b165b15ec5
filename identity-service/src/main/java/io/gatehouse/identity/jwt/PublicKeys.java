package io.gatehouse.identity.jwt;

import java.security.Key;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** The public signature keys of a JWKS document; everything else in it is left out. */
public final class PublicKeys {
    private static final int MAX_KEYS = 64;
    private static final int MIN_RSA_BITS = 2048;

    private final List<PublicJsonWebKey> keys;

    private PublicKeys(List<PublicJsonWebKey> keys) {
        this.keys = keys;
    }

    /** Reads a JWKS document, or empty where it is none. */
    public static Optional<PublicKeys> parse(String json) {
        try {
            List<PublicJsonWebKey> keys = new ArrayList<>();
            for (JsonWebKey key : new JsonWebKeySet(json).getJsonWebKeys()) {
                boolean signs = key.getUse() == null || key.getUse().equals("sig");
                if (signs && key instanceof PublicJsonWebKey usable && isStrong(usable) && keys.size() < MAX_KEYS) {
                    keys.add(usable);
                }
            }
            return Optional.of(new PublicKeys(List.copyOf(keys)));
        } catch (JoseException | IllegalArgumentException | ClassCastException | NullPointerException e) {
            return Optional.empty();
        }
    }

    /** The key of this id; without an id the only key, where there is only one. */
    public Optional<Key> find(@Nullable String keyId) {
        if (keyId == null) {
            return keys.size() == 1 ? Optional.of(keys.getFirst().getPublicKey()) : Optional.empty();
        }
        return keys.stream()
                .filter(key -> keyId.equals(key.getKeyId()))
                .findFirst()
                .map(PublicJsonWebKey::getPublicKey);
    }

    /**
     * What is wrong with this document as the registered keys of a workload, or empty: at least one key, every key
     * public, strong, for signatures, with an id of its own.
     */
    public static Optional<String> problemOf(String json, int maxKeys) {
        List<JsonWebKey> all;
        try {
            all = new JsonWebKeySet(json).getJsonWebKeys();
        } catch (JoseException | IllegalArgumentException | ClassCastException | NullPointerException e) {
            return Optional.of("is not a JSON Web Key Set");
        }
        if (all.isEmpty() || all.size() > maxKeys) {
            return Optional.of("must hold 1 to " + maxKeys + " keys");
        }
        List<String> ids = new ArrayList<>();
        for (JsonWebKey key : all) {
            if (!(key instanceof PublicJsonWebKey usable)) {
                return Optional.of("must hold asymmetric keys only");
            }
            if (usable.getPrivateKey() != null) {
                return Optional.of("holds a private key; register public keys only, and replace this one");
            }
            String id = key.getKeyId();
            if (id == null || id.isEmpty() || ids.contains(id)) {
                return Optional.of("every key needs a kid of its own");
            }
            if (!isStrong(usable) || (key.getUse() != null && !key.getUse().equals("sig"))) {
                return Optional.of("key " + id + " is too weak or not for signatures");
            }
            ids.add(id);
        }
        return Optional.empty();
    }

    private static boolean isStrong(PublicJsonWebKey key) {
        return !(key.getPublicKey() instanceof RSAPublicKey rsa)
                || rsa.getModulus().bitLength() >= MIN_RSA_BITS;
    }
}
