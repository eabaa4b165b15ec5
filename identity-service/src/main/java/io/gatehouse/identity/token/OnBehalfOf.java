package io.gatehouse.identity.token;

import io.gatehouse.identity.user.UserKey;
import org.jspecify.annotations.Nullable;

/**
 * What a verified user-bound workload access token says.
 *
 * @param workload the workload that is acted for
 * @param actor the workload that asked for the token; equals {@code workload} but for gateway workloads
 * @param user the user, or null for a token of the workload alone
 * @param clientId the client of the user's own token, where it had one
 * @param sealedUserToken the user's own token, sealed, where a provider exchanges it
 */
public record OnBehalfOf(
        String workload,
        String actor,
        @Nullable UserKey user,
        @Nullable String clientId,
        @Nullable String sealedUserToken) {

    /** Without the user's own token. */
    public OnBehalfOf(String workload, String actor, @Nullable UserKey user, @Nullable String clientId) {
        this(workload, actor, user, clientId, null);
    }

    OnBehalfOf with(String sealedToken) {
        return new OnBehalfOf(workload, actor, user, clientId, sealedToken);
    }
}
