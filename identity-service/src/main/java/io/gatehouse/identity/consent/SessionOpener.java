package io.gatehouse.identity.consent;

import io.gatehouse.identity.user.UserKey;
import org.jspecify.annotations.Nullable;

/**
 * Who opened a session and for whom.
 *
 * @param actor the workload that called
 * @param workload the workload that it acted for; often the same
 * @param user the user whose token it will be
 * @param operator the person who must consent instead of the user, for a synchronization
 * @param clientId the client that the user's own token was issued to
 */
public record SessionOpener(
        String actor,
        String workload,
        UserKey user,
        @Nullable Operator operator,
        @Nullable String clientId) {

    /** Whether the caller is a gateway, behind which several clients share what a user granted. */
    public boolean ofGateway() {
        return !actor.equals(workload);
    }

    /** Whether a person is known who has to be logged in at the page. */
    public boolean knowsPerson() {
        return operator != null || user instanceof UserKey.Person;
    }

    /** The issuer at which that person logs in; null where none is known. */
    public @Nullable String personIssuer() {
        if (operator != null) {
            return operator.issuer();
        }
        return user instanceof UserKey.Person person ? person.issuer() : null;
    }

    /** Whether the person at the browser is the one this session is for; always, where none is known. */
    public boolean accepts(@Nullable CompanyLogin login) {
        if (!knowsPerson()) {
            return true;
        }
        if (login == null) {
            return false;
        }
        return operator != null ? login.is(operator) : login.key().equals(user);
    }
}
