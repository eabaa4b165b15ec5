package io.gatehouse.identity.token;

import io.smallrye.mutiny.Uni;
import java.util.Set;

/** Says whether a token on behalf of a user has to carry the user's own token. */
public interface ExchangeWish {

    /** Whether one of these credential providers exchanges users' tokens. */
    Uni<Boolean> wantsUserToken(Set<String> providers);
}
