package io.gatehouse.identity.provider;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.ConfigInput;
import java.util.Arrays;

/** Checks what an operator says of an OAuth2 provider; whatever is not offered is refused by its name. */
final class ProviderRules {

    private static final String CUSTOM = "oauth2ProviderConfigInput.customOauth2ProviderConfig";
    static final String DISCOVERY_URL = CUSTOM + ".oauthDiscovery.discoveryUrl";
    static final String AUTH_METHOD = CUSTOM + ".clientAuthenticationMethod";

    private final boolean allowHttpLoopback;

    ProviderRules(boolean allowHttpLoopback) {
        this.allowHttpLoopback = allowHttpLoopback;
    }

    ProviderSettings check(Oauth2ProviderRequest request) {
        Vendor vendor = Vendor.of(request.credentialProviderVendor())
                .orElseThrow(() -> ApiException.validation(
                        "credentialProviderVendor", "not offered; offered are " + Vendor.offered()));
        ConfigInput config = request.oauth2ProviderConfigInput();
        Arrays.stream(VendorForm.values())
                .filter(form -> !form.member().equals(vendor.form().member()))
                .forEach(form -> new ProviderFields(form, allowHttpLoopback)
                        .absent("", form == VendorForm.CUSTOM ? config.customOauth2ProviderConfig() : form.of(config)));
        return vendor == Vendor.CUSTOM
                ? new CustomRules(allowHttpLoopback).check(config.customOauth2ProviderConfig())
                : new VendorRules(vendor, allowHttpLoopback).check(vendor.form().of(config));
    }
}
