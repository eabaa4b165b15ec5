package io.gatehouse.identity.provider;

import io.gatehouse.identity.provider.VendorProfile.Quirk;
import java.util.Collection;
import java.util.Set;

/** Whether the scopes that a vendor says it granted cover others; vendors do not always repeat what they were asked for. */
public final class GrantedScopes {

    /** What they bring is an ID token, user info or a refresh token; an answer need not name them. */
    private static final Set<String> OF_OPENID =
            Set.of("openid", "profile", "email", "address", "phone", "offline_access");

    private final VendorProfile vendor;
    private final Set<String> granted;

    /** What this vendor granted. */
    public GrantedScopes(VendorProfile vendor, Set<String> granted) {
        this.vendor = vendor;
        this.granted = granted;
    }

    /** Whether all of these were granted. */
    public boolean cover(Collection<String> scopes) {
        return scopes.stream().allMatch(this::covers);
    }

    private boolean covers(String scope) {
        return granted.contains(scope)
                || OF_OPENID.contains(scope)
                || scope.equals(vendor.offlineScope())
                || (vendor.has(Quirk.NESTED_SCOPES) && granted.stream().anyMatch(one -> scope.startsWith(one + ":")))
                || (vendor.has(Quirk.QUALIFIED_SCOPES) && coversQualified(scope));
    }

    /** {@code User.Read} comes back with its resource in front, and {@code .default} as what it stands for. */
    private boolean coversQualified(String scope) {
        return scope.endsWith("/.default")
                ? !granted.isEmpty()
                : granted.stream().anyMatch(one -> one.endsWith("/" + scope) || scope.endsWith("/" + one));
    }
}
