package io.gatehouse.identity.token;

/** Life of a signing key: published, signing, verifying only. */
public enum KeyState {
    NEXT,
    ACTIVE,
    RETIRED
}
