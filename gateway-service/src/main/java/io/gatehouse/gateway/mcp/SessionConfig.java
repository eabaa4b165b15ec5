package io.gatehouse.gateway.mcp;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** MCP sessions: ids are sealed tokens, so that any replica takes them. */
@ConfigMapping(prefix = "gateway.session")
public interface SessionConfig {

    /** Tink keyset (JSON, AEAD) that seals session ids; the same for all replicas, never generated at start. */
    Optional<Path> keysetFile();

    /** Life of a session where the gateway sets no timeout of its own. */
    @WithDefault("PT12H")
    Duration lifetime();

    /** Ended sessions remembered until they would have expired anyway. */
    @WithDefault("100000")
    int maximumEnded();
}
