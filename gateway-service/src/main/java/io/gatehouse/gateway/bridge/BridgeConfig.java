package io.gatehouse.gateway.bridge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What targets ask of clients: elicitation, sampling and roots. */
@ConfigMapping(prefix = "gateway.bridge")
public interface BridgeConfig {

    /** Requests of targets that wait for clients at the same time. */
    @WithDefault("10000")
    int maxPending();

    /** The same of one client's session. */
    @WithDefault("32")
    int maxPendingPerSession();

    /** How long a client may take to answer what a target asks. */
    @WithDefault("PT5M")
    Duration answerTimeout();

    /** Calls that are held open at targets while clients without handshakes answer. */
    @WithDefault("1000")
    int maxHeld();

    /** The same of one caller. */
    @WithDefault("16")
    int maxHeldPerCaller();

    /** How often a target may ask for more within one call. */
    @WithDefault("10")
    int maxRounds();

    /** How long a {@code requestState} is good that wraps a target's own. */
    @WithDefault("PT15M")
    Duration stateLifetime();

    /** How long the link to the page before a target's own page is good. */
    @WithDefault("PT1H")
    Duration linkLifetime();
}
