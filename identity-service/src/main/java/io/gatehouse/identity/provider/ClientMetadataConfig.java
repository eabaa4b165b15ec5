package io.gatehouse.identity.provider;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** What authorization servers are told of this service as their client. */
@ConfigMapping(prefix = "identity.client-metadata")
public interface ClientMetadataConfig {

    /**
     * The https URL under which authorization servers read the document that this service serves at
     * {@code /oauth/client-metadata.json}; it is the client id there. The public URL with that path unless told.
     */
    Optional<URI> url();

    /** The name that authorization servers show to users. */
    @WithDefault("Gatehouse")
    String clientName();
}
