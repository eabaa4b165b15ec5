package io.gatehouse.identity.security;

/** The permissions of workloads at this service, as they stand in {@code scope}. */
public final class Permission {
    public static final String ISSUE = "workload-tokens:issue";
    public static final String ISSUE_FOR_JWT = "workload-tokens:issue-for-jwt";
    public static final String ISSUE_FOR_USER_ID = "workload-tokens:issue-for-user-id";
    public static final String RESOURCE_TOKENS_GET = "resource-tokens:get";
    public static final String RESOURCE_TOKENS_COMPLETE = "resource-tokens:complete";
    public static final String GATEWAY_WORKLOADS_ACT = "gateway-workloads:act";
    public static final String GATEWAY_WORKLOADS_MANAGE = "gateway-workloads:manage";
    public static final String SYNC_SESSIONS_OPEN = "sync-sessions:open";
    public static final String GRANTS_DISCARD = "grants:discard";
    public static final String AUDIT_EVENTS_WRITE = "audit-events:write";

    /** Ask whose key signed a request that came to the asking service. */
    public static final String SIGNED_REQUESTS_VERIFY = "signed-requests:verify";

    /** Read and change tags on behalf of operators whom the asking service let in. */
    public static final String RESOURCE_TAGS_MANAGE = "resource-tags:manage";

    private Permission() {}
}
