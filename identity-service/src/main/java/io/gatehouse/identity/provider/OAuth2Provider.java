package io.gatehouse.identity.provider;

import io.gatehouse.identity.crypto.Secret;
import java.util.UUID;

/**
 * An OAuth2 client at a vendor, ready to use.
 *
 * @param id stable id, also the last step of the callback URL
 * @param name the operator's name for it
 * @param vendor what kind of vendor
 * @param revision grows with every change; grants are pinned to it
 * @param clientId client id at the vendor
 * @param clientSecret client secret at the vendor
 * @param authMethod how the client proves itself
 * @param metadata the vendor's endpoints
 * @param callbackUrl redirect URI to register at the vendor
 * @param sendResource whether RFC 8707 {@code resource} is sent; off only for vendors that refuse it
 */
public record OAuth2Provider(
        UUID id,
        String name,
        Vendor vendor,
        long revision,
        String clientId,
        Secret clientSecret,
        ClientAuthMethod authMethod,
        ServerMetadata metadata,
        String callbackUrl,
        boolean sendResource) {}
