package io.gatehouse.gateway.catalog;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's protocol settings.
 *
 * @param sessionTimeout how long a session lasts; absent when the gateway demands no session
 */
public record Protocol(
        List<String> supportedVersions,
        @Nullable String instructions,
        @Nullable Duration sessionTimeout,
        boolean responseStreaming) {

    public Protocol {
        supportedVersions = List.copyOf(supportedVersions);
    }
}
