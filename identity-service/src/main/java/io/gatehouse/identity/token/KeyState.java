package io.gatehouse.identity.token;

/** Life of a signing key: published, signing, verifying only. */
enum KeyState {
    NEXT,
    ACTIVE,
    RETIRED
}
