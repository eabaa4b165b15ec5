package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.CompanyLogin;
import java.time.Instant;
import java.util.Set;

/**
 * Who is at this browser, and with which roles.
 *
 * @param login the login at the company's provider
 * @param roles the roles in the ID token
 * @param authenticatedAt when the person proved who she is, as far as the provider says so: {@code auth_time}, else {@code iat}
 * @param toldAt when the provider told us: {@code iat}
 */
record PageVisitor(CompanyLogin login, Set<String> roles, Instant authenticatedAt, Instant toldAt) {}
