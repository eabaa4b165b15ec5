package io.gatehouse.catalog.security;

import java.security.Principal;

/** A person who authenticated by an access token of a company issuer. */
public record Operator(String issuer, String subject) implements Principal {
    @Override
    public String getName() {
        return subject;
    }
}
