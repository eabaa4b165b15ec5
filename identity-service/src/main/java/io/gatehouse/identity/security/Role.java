package io.gatehouse.identity.security;

/** The roles of people, as they stand in the roles claim. */
public final class Role {
    public static final String OPERATOR = "operator";
    public static final String AUDITOR = "auditor";
    public static final String AGENT_DEVELOPER = "agent-developer";

    private Role() {}
}
