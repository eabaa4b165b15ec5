package io.gatehouse.gateway.replica;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The other replicas of this service. Without peers each replica keeps to itself. */
@ConfigMapping(prefix = "gateway.replica")
public interface ReplicaConfig {

    /** Base URLs (by comma) under which the replicas reach each other, for example that of a headless service: each address of its host is a replica. */
    Optional<List<URI>> peers();

    /** Audience (RFC 8707 resource) of the bearer that replicas use among each other. */
    @WithDefault("urn:gatehouse:gateway-service")
    String audience();

    /** How often the replicas are looked for. */
    @WithDefault("PT5S")
    Duration interval();

    /** How long a message to a replica may take. */
    @WithDefault("PT2S")
    Duration timeout();

    /** How long a call that was handed over to another replica may stay silent; more than gateway.upstream.idle-timeout. */
    @WithDefault("PT6M")
    Duration silence();

    /**
     * How long a replica that a call depends on may leave questions unanswered before the call is ended; they come every
     * gateway.replica.interval. A machine that vanishes is noticed after this and at most one interval.
     */
    @WithDefault("PT20S")
    Duration lostAfter();

    /** Calls that are handed over to other replicas at the same time. */
    @WithDefault("256")
    int maximumHandedOver();

    /** Replicas that are known at most; 1 or more. */
    @WithDefault("64")
    int maximum();
}
