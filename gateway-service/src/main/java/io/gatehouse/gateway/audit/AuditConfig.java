package io.gatehouse.gateway.audit;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** The audit spool: what happened waits on disk until identity-service has it. */
@ConfigMapping(prefix = "gateway.audit")
public interface AuditConfig {

    /** Folder of the spool; it must survive a restart and belong to one process. */
    Path spoolDir();

    /** How large the spool may grow before new calls are refused. */
    @WithDefault("256M")
    MemorySize maxSize();

    /** How large one file of the spool may grow; a file is removed when all of it was delivered. */
    @WithDefault("4M")
    MemorySize segmentSize();

    /** Events that may wait in memory for the disk; new calls are refused from three quarters of it on. */
    @WithDefault("50000")
    int queueSize();

    /** How often waiting events are written to disk. */
    @WithDefault("PT0.05S")
    Duration flushInterval();

    /** How long events wait at most for a batch to fill before they are delivered. */
    @WithDefault("PT1S")
    Duration deliverInterval();

    /** Events in one delivery, where they are not more than 1 MiB together; 1 to 5000. */
    @WithDefault("4000")
    int batchSize();

    /** The longest pause between deliveries while identity-service does not take them. */
    @WithDefault("PT30S")
    Duration maxRetryDelay();
}
