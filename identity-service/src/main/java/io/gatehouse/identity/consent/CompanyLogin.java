package io.gatehouse.identity.consent;

import io.gatehouse.identity.user.UserKey;

/**
 * Who is logged in at the company's provider in this browser.
 *
 * @param issuer exact issuer of the ID token
 * @param claim the claim that names people at this issuer
 * @param subject the value of that claim
 * @param account what the person knows the account as; for display only
 */
public record CompanyLogin(String issuer, String claim, String subject, String account) {

    /** The login as the key of a user. */
    public UserKey.Person key() {
        return new UserKey.Person(issuer, claim, subject);
    }

    /** Whether this is that operator. */
    boolean is(Operator operator) {
        return issuer.equals(operator.issuer()) && subject.equals(operator.subject());
    }
}
