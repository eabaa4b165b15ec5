package io.gatehouse.identity.workload;

import io.gatehouse.identity.config.IdentityConfig;
import jakarta.enterprise.context.ApplicationScoped;

/** The ARNs of workload identities. */
@ApplicationScoped
class WorkloadArns {
    private final String prefix;

    WorkloadArns(IdentityConfig config) {
        this.prefix = "arn:aws:bedrock-agentcore:" + config.region() + ":" + config.accountId()
                + ":workload-identity-directory/default/workload-identity/";
    }

    String of(String name) {
        return prefix + name;
    }
}
