package io.gatehouse.identity.consent;

/** The person who asked for a synchronization and is the only one who may consent to it. */
public record Operator(String issuer, String subject) {}
