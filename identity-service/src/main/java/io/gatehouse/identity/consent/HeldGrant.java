package io.gatehouse.identity.consent;

import io.gatehouse.identity.grant.GrantedTokens;

/**
 * What a vendor granted and nobody can use yet, because the person has to say first that it is the right account.
 *
 * @param account at the vendor, for display only
 */
record HeldGrant(GrantedTokens tokens, String account) {

    @Override
    public String toString() {
        return "HeldGrant[hidden]";
    }
}
