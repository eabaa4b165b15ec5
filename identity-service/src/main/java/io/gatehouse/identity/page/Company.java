package io.gatehouse.identity.page;

import io.gatehouse.identity.config.IdentityConfig;
import io.quarkus.oidc.OidcTenantConfig;

/**
 * A company whose people can log in at the pages.
 *
 * @param key the name of its issuer in the settings
 * @param name what its people call it
 * @param issuer its issuer
 * @param tenant how Quarkus logs people in there
 */
record Company(String key, String name, IdentityConfig.Issuer issuer, OidcTenantConfig tenant) {}
