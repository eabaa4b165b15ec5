package io.gatehouse.catalog.gateway;

/** AgentCore's states of a gateway. */
public enum GatewayStatus {
    CREATING,
    UPDATING,
    UPDATE_UNSUCCESSFUL,
    DELETING,
    READY,
    FAILED;

    /** Whether some request or worker is at work, so that nothing else may start. */
    public boolean isTransient() {
        return this == CREATING || this == UPDATING || this == DELETING;
    }
}
