package io.gatehouse.identity.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The audit trail and the chain over it. */
@ConfigMapping(prefix = "identity.audit")
public interface AuditConfig {

    /** How often new events are put into the chain; an event that is younger than this can still be removed unseen. */
    @WithDefault("1s")
    Duration sealInterval();

    /** How long the chain grows at most before its end is signed, logged, and written to the file of heads. */
    @WithDefault("1m")
    Duration checkpointInterval();

    /**
     * File to which this replica appends every signed checkpoint, one JWS (RFC 7515) in a line; best on a file system that
     * the database's administrators cannot write. Its last line is compared with the database by every verification.
     */
    Optional<Path> headFile();

    /** A key that signs checkpoints is replaced when it has signed for so long; it goes on verifying what it signed. */
    @WithDefault("365d")
    Duration keyRotationPeriod();

    /** The next such key is published this long before it signs, so that every replica and auditor knows it. */
    @WithDefault("10m")
    Duration keyPublicationLead();

    /** How often a replica looks at these keys; shorter than the lead. */
    @WithDefault("1m")
    Duration keyCheckInterval();

    /** How long events stay before they are cut, at least one hour; for ever unless told. */
    Optional<Duration> retention();

    /** Rows a minute that callers whom nobody knows can bring about; further refusals are only counted. */
    @WithDefault("300")
    int anonymousRowsPerMinute();
}
