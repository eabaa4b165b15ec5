package io.gatehouse.gateway.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the gateway reaches identity-service and proves who it is: by a private key or by a Kubernetes service account,
 * exactly one of them (RFC 7523).
 */
@ConfigMapping(prefix = "gateway.identity")
public interface IdentityConfig {

    /** Base URL of identity-service, without a trailing slash. */
    URI url();

    /** Issuer of identity-service, the audience of our assertions; its base URL unless told. */
    Optional<String> issuer();

    /** Audience (RFC 8707 resource) of the bearer that is used at identity-service. */
    @WithDefault("urn:gatehouse:identity-service")
    String audience();

    /** Name under which this service is registered as a workload; a service-account token says it by itself. */
    @WithDefault("gateway-service")
    String workload();

    /** File with the workload's private key: one JWK (RFC 7517), EC P-256, with a {@code kid}. */
    Optional<Path> privateKeyFile();

    /**
     * File with a projected service-account token of Kubernetes, read for every use. Its only audience is the issuer of
     * identity-service, which knows the cluster and the account; the alternative to the private key.
     */
    Optional<Path> serviceAccountTokenFile();

    /** How long one call may take in all. */
    @WithDefault("PT10S")
    Duration timeout();

    /** How long before its expiry a token counts as expired. */
    @WithDefault("PT30S")
    Duration expirySkew();

    /** How long a resource token is kept at most; a replica that is cut off uses none longer. */
    @WithDefault("PT60S")
    Duration resourceTokenTtl();

    /** Resource tokens and API keys kept at most. */
    @WithDefault("20000")
    int maxResourceTokens();

    /** User-bound workload access tokens kept at most. */
    @WithDefault("20000")
    int maxUserTokens();
}
