package io.gatehouse.identity.consent;

import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.Vendor;
import io.gatehouse.identity.provider.VendorProfile;
import io.gatehouse.identity.provider.VendorProfile.Quirk;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The authorization request (RFC 6749 section 4.1.1) with PKCE (RFC 7636), as the vendor wants it. */
final class VendorUrl {

    private VendorUrl() {}

    /** Custom parameters first, before those that the vendor needs; none of them has the name of one of ours. */
    static URI of(OAuth2Provider provider, SessionGrant grant, SessionExtras extras, Secret state, Secret verifier) {
        VendorProfile vendor = provider.vendor().profile();
        QueryString url =
                QueryString.of(provider.metadata().authorizationEndpoint().toString());
        Map<String, String> parameters = new HashMap<>(vendor.authorizeParameters());
        if (provider.vendor() == Vendor.CUSTOM && grant.scopes().contains("offline_access")) {
            // OpenID Connect Core section 11: without it a server need not give a refresh token.
            parameters.put("prompt", "consent");
        }
        parameters.putAll(extras.customParameters());
        new TreeMap<>(parameters).forEach(url::with);
        url.with("response_type", "code")
                .with("client_id", provider.clientId())
                .with("redirect_uri", provider.callbackUrl())
                .with("state", state.reveal());
        if (!vendor.has(Quirk.NO_PKCE)) {
            url.with("code_challenge", OneTimeValue.challenge(verifier)).with("code_challenge_method", "S256");
        }
        if (!grant.scopes().isEmpty()) {
            url.with(vendor.scopeParameter(), vendor.join(grant.scopes()));
        }
        provider.indicators(grant.resources()).forEach(resource -> url.with("resource", resource));
        grant.audiences().forEach(audience -> url.with("audience", audience));
        return url.toUri();
    }
}
