package io.gatehouse.identity.provider;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** Where AgentCore would keep the secret; inert here. */
@RegisterForReflection
record SecretArn(String secretArn) {}
