package io.gatehouse.identity.workload;

/** What kind of workload this is: an operator's, a seeded service of ours, or the service-linked one of a gateway. */
public enum WorkloadKind {
    CUSTOM,
    SERVICE,
    GATEWAY
}
