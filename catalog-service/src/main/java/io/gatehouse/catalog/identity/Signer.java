package io.gatehouse.catalog.identity;

import java.util.Set;

/** The person whose access key signed a request, with the roles of the key. */
public record Signer(String issuer, String subject, Set<String> roles) {}
