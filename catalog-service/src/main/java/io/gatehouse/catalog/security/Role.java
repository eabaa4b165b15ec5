package io.gatehouse.catalog.security;

/** The roles that open operations: those of people as in the roles claim, and one for workloads. */
public final class Role {
    public static final String OPERATOR = "operator";
    public static final String AUDITOR = "auditor";
    public static final String AGENT_DEVELOPER = "agent-developer";
    /** Never taken from a claim. */
    public static final String WORKLOAD = "gatehouse-workload";

    private Role() {}
}
