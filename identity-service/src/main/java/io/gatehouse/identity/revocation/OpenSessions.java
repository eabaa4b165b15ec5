package io.gatehouse.identity.revocation;

import io.smallrye.mutiny.Uni;

/** What could become a grant although an operator took all of that kind back: consents that are not finished yet. */
public interface OpenSessions {

    /** Ends all that could bring a grant which the filter names; joins the running transaction. */
    Uni<Void> end(GrantFilter filter);
}
