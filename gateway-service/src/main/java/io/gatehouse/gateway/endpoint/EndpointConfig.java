package io.gatehouse.gateway.endpoint;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** The MCP endpoint. */
@ConfigMapping(prefix = "gateway.endpoint")
public interface EndpointConfig {

    /** Origins (scheme, host, port) of web pages that may call, beside our own; requests without one are no pages. */
    Optional<Set<String>> allowedOrigins();
}
