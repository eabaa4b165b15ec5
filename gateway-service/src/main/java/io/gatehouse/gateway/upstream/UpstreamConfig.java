package io.gatehouse.gateway.upstream;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Connections and sessions at targets. */
@ConfigMapping(prefix = "gateway.upstream")
public interface UpstreamConfig {

    /** Connections to one origin, shared out evenly among the event loops. */
    @WithDefault("256")
    int poolSize();

    /** Calls that may wait for a connection to one origin before further ones are refused. */
    @WithDefault("512")
    int queueSize();

    /** How long a connection may take to open, or to become free. */
    @WithDefault("PT3S")
    Duration connectTimeout();

    /** How long a connection that nobody uses is kept. */
    @WithDefault("PT60S")
    Duration keepAliveTimeout();

    /** How long a target may take until its answer begins. */
    @WithDefault("PT60S")
    Duration responseTimeout();

    /** How long a target may pause within an answer. */
    @WithDefault("PT5M")
    Duration idleTimeout();

    /** How long a call may take in all. */
    @WithDefault("PT15M")
    Duration callTimeout();

    /** How long each message of the handshake may take. */
    @WithDefault("PT10S")
    Duration handshakeTimeout();

    /** How long the answer may go on when its client has gone: a disconnect is no cancellation. */
    @WithDefault("PT30S")
    Duration drainTimeout();

    /** How long a cancelled call may still answer. */
    @WithDefault("PT2S")
    Duration cancelGrace();

    /** The largest answer that is read whole: a handshake's, or an event stream's for a client that takes none. */
    @WithDefault("4M")
    MemorySize maxReadSize();

    /** The largest head of an answer, in bytes. */
    @WithDefault("16384")
    int maxHeaderSize();

    /** Sessions at targets kept at most. */
    @WithDefault("50000")
    int maxSessions();

    /** How long a session at a target is kept that nobody uses. */
    @WithDefault("PT30M")
    Duration sessionIdleTimeout();

    /** The largest event in an event stream, in bytes. */
    @WithDefault("16M")
    MemorySize maxEventSize();

    /** How long it is believed which eras a target speaks. */
    @WithDefault("PT1H")
    Duration eraTtl();

    /** Targets of which that is remembered at most. */
    @WithDefault("10000")
    int maxEras();

    /** How often an event stream that its target ends early is resumed; 0 never. */
    @WithDefault("8")
    int maxResumptions();

    /** How long a target may ask to be left alone before its event stream is resumed. */
    @WithDefault("PT15S")
    Duration maxResumptionDelay();

    /** Streams at targets that are kept open to hear of changed resources at most; as many connections to one origin. */
    @WithDefault("1000")
    int maxFeeds();

    /** The same of one caller. */
    @WithDefault("64")
    int maxFeedsPerCaller();
}
