package io.gatehouse.gateway.catalog;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's protocol settings.
 *
 * @param sessionTimeout how long a session lasts, or null for the configured time
 * @param sessionRequired whether a client without a session is refused
 */
public record Protocol(
        List<String> supportedVersions,
        @Nullable String instructions,
        @Nullable Duration sessionTimeout,
        boolean sessionRequired,
        boolean responseStreaming) {

    /** Settings of a gateway that serves clients without a session, too. */
    public Protocol(
            List<String> supportedVersions,
            @Nullable String instructions,
            @Nullable Duration sessionTimeout,
            boolean responseStreaming) {
        this(supportedVersions, instructions, sessionTimeout, false, responseStreaming);
    }

    public Protocol {
        supportedVersions = List.copyOf(supportedVersions);
    }
}
