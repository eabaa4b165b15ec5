package io.gatehouse.identity.security;

import java.security.Principal;
import java.util.Set;

/** A person who authenticated by an access token of a company issuer, with the roles in that token. */
public record PersonCaller(String issuer, String subject, Set<String> roles) implements Principal {
    @Override
    public String getName() {
        return subject;
    }
}
