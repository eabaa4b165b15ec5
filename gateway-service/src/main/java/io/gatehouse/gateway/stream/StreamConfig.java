package io.gatehouse.gateway.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Streams that clients keep open to hear of changes. */
@ConfigMapping(prefix = "gateway.stream")
public interface StreamConfig {

    /** Streams of all callers that may be open at the same time. */
    @WithDefault("20000")
    int maximum();

    /** Streams of one user to one gateway that may be open at the same time. */
    @WithDefault("32")
    int maximumPerCaller();

    /** How often a stream on which nothing happens is written a comment, so that nobody on the way closes it. */
    @WithDefault("PT25S")
    Duration keepAliveInterval();

    /** How long a stream lasts at most; it never outlasts the token that it was opened with. */
    @WithDefault("PT12H")
    Duration maximumLifetime();

    /** Resources that one stream, or one session, may hear of; what is asked for beyond that is not agreed to. */
    @WithDefault("32")
    int maximumSubscriptions();
}
