package io.gatehouse.local.provider;

import java.util.List;

/** What a user agreed to at a provider. */
record Grant(String user, String clientId, String scope, List<String> resources) {}
