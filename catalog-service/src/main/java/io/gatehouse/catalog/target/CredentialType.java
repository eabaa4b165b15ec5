package io.gatehouse.catalog.target;

/** How Gatehouse authenticates at a target. */
public enum CredentialType {
    NONE,
    OAUTH,
    API_KEY
}
