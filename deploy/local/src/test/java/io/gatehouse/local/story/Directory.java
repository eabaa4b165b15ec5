package io.gatehouse.local.story;

import io.gatehouse.local.operator.Answer;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.operator.Workload;
import io.gatehouse.local.stack.Stack;
import java.util.List;
import java.util.Map;

/** An application that calls the company's directory with tokens that its users' own are exchanged for (RFC 8693). */
record Directory(Workload workload) implements AutoCloseable {
    static final String PROVIDER = "directory";
    private static final String NAME = "directory-app";

    static Directory register(Stack stack, Operator operator) {
        var client = stack.company().client("gatehouse", List.of());
        operator.http()
                .expect(
                        201,
                        "POST",
                        stack.url("identity") + "/identities/CreateOauth2CredentialProvider",
                        Map.of(
                                "name",
                                PROVIDER,
                                "credentialProviderVendor",
                                "CustomOauth2",
                                "oauth2ProviderConfigInput",
                                Map.of(
                                        "customOauth2ProviderConfig",
                                        Map.of(
                                                "oauthDiscovery",
                                                Map.of(
                                                        "discoveryUrl",
                                                        stack.company().discoveryUrl()),
                                                "clientId",
                                                client.id(),
                                                "clientSecret",
                                                client.secret(),
                                                "onBehalfOfTokenExchangeConfig",
                                                Map.of("grantType", "TOKEN_EXCHANGE"),
                                                "gatehouse",
                                                Map.of("subjectTokenType", "ACCESS_TOKEN", "sendResource", false)))));
        var workload = new Workload(NAME, stack.url("identity"), stack.ledger());
        operator.createWorkload(NAME, List.of());
        operator.putWorkload(
                NAME,
                Map.of(
                        "jwks", workload.jwks(),
                        "credentialProviders", List.of(PROVIDER),
                        "userTokenAudiences", List.of(Stack.AUDIENCE),
                        "userTokenClients", List.of(Stack.AGENT_CLIENT)));
        return new Directory(workload);
    }

    /** Asks for a token of the audience on behalf of the user of that token. */
    Answer exchanged(String userToken, String audience) {
        return workload.resourceToken(Map.of(
                "workloadIdentityToken",
                workload.tokenFor(userToken),
                "resourceCredentialProviderName",
                PROVIDER,
                "scopes",
                List.of(),
                "oauth2Flow",
                "ON_BEHALF_OF_TOKEN_EXCHANGE",
                "audiences",
                List.of(audience)));
    }

    @Override
    public void close() {
        workload.close();
    }
}
