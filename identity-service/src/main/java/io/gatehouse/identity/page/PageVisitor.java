package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.CompanyLogin;
import java.util.Set;

/**
 * Who is at this browser, and with which roles.
 *
 * @param login the login at the company's provider
 * @param roles the roles in the ID token
 */
record PageVisitor(CompanyLogin login, Set<String> roles) {}
