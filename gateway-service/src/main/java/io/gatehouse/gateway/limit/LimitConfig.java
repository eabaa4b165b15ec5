package io.gatehouse.gateway.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What one caller and all callers together may take. */
@ConfigMapping(prefix = "gateway.limit")
public interface LimitConfig {

    /** Requests of all callers that may run at the same time. */
    @WithDefault("4096")
    int concurrency();

    /** Requests of one caller that may run at the same time. */
    @WithDefault("64")
    int concurrencyPerCaller();

    /** Largest request body, in bytes. */
    @WithDefault("4194304")
    int bodySize();

    /** How long a request body may take to arrive. */
    @WithDefault("PT30S")
    Duration bodyTimeout();

    /** How deep the JSON of a request may be nested. */
    @WithDefault("64")
    int jsonDepth();

    /** What a caller over a limit is told to wait. */
    @WithDefault("PT1S")
    Duration retryAfter();

    /** Requests of one user to one gateway. */
    Scope perUser();

    /** Requests through one workload (the client that tokens name) to one gateway. */
    Scope perWorkload();

    /** Calls of one tool of a target by all users together. */
    Scope perTool();

    /** Calls of one target by all users together. */
    TargetScope perTarget();

    /** Calls that may wait for a place at a target before further ones are refused. */
    @WithDefault("512")
    int targetQueue();

    /** How long a call may wait for a place at a target. */
    @WithDefault("PT3S")
    Duration targetQueueWait();

    /** Users, workloads, tools and targets whose rate is remembered at most. */
    @WithDefault("100000")
    int maximumTracked();

    /** When a target that does not answer is left alone. */
    Circuit circuit();

    /** A limit; a gateway may have others in the catalog. */
    interface Scope {

        /** How many a second; 0 for any number. */
        @WithDefault("0")
        int rate();

        /** How many at once before the rate holds, never less than the rate; 0 for as many as the rate. */
        @WithDefault("0")
        int burst();

        /** How many at the same time; 0 for any number. */
        @WithDefault("0")
        int concurrency();
    }

    /** The same for a target. */
    interface TargetScope extends Scope {

        /** How many at the same time; 0 for any number. */
        @Override
        @WithDefault("128")
        int concurrency();
    }

    /** The circuit before each target. */
    interface Circuit {

        /** Calls in a row that get no answer, or a 502, 503 or 504, after which it opens. */
        @WithDefault("10")
        int failures();

        /** How long it stays open before one call may try again. */
        @WithDefault("PT10S")
        Duration openFor();
    }
}
