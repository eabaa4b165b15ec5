package io.gatehouse.local.interop;

import io.gatehouse.local.operator.ServiceClient;
import io.gatehouse.local.provider.ClientCredentials;
import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Keys of olga the operator, of adam the auditor and of a workload, and AWS clients at the operators' host. */
final class AwsStage implements AutoCloseable {
    static final String WORKLOAD = "aws-agent";
    private static final String KEYS = "/v1/access-keys";

    final AwsSdk sdk;
    final AwsSdk.Key olga;
    final AwsSdk.Key adam;
    final AwsSdk.Key agent;

    /** An MCP server for targets. */
    final Fixture fixture;

    final Stage stage;
    private final ServiceClient operator;
    private final ServiceClient auditor;

    AwsStage(Stage stage) throws IOException {
        this.stage = stage;
        operator = stage.operator().http();
        auditor = new ServiceClient(() -> stage.stack().company().accessToken("adam", Stack.AGENT_CLIENT, List.of()));
        sdk = AwsSdk.at(stage.stack().operatorUrl());
        olga = operatorKey();
        adam = key(auditor, Map.of("roles", List.of("auditor")));
        stage.operator().createWorkload(WORKLOAD, List.of(AwsTokenCalls.RETURN));
        stage.operator()
                .putWorkload(
                        WORKLOAD,
                        Map.of(
                                "userTokenAudiences",
                                List.of(Stack.AUDIENCE),
                                "permissions",
                                List.of("workload-tokens:issue-for-user-id")));
        agent = key(operator, Map.of("workload", WORKLOAD));
        fixture = Fixture.start(Fixture.Serves.BOTH);
    }

    /** One more key of olga; she can have two. */
    AwsSdk.Key operatorKey() {
        return key(operator, Map.of("roles", List.of("operator")));
    }

    AwsSdk.Key key(Map<String, Object> request) {
        return key(operator, request);
    }

    void status(AwsSdk.Key key, String status) {
        operator.expect(200, "PUT", identity(KEYS + "/" + key.id()), Map.of("status", status));
    }

    void delete(AwsSdk.Key key) {
        operator.expect(204, "DELETE", identity(KEYS + "/" + key.id()), null);
    }

    /** What a workload may do, which AgentCore has no operation for. */
    void rights(String workload, Map<String, Object> rights) {
        stage.operator().putWorkload(workload, rights);
    }

    ClientCredentials vendorClient() {
        return stage.stack().vendor().client("gatehouse", List.of("http://127.0.0.1/unused"));
    }

    /** Whatever is not there is answered in AgentCore's shape, too. */
    JsonNode raw(int status, String method, String path) {
        return operator.expect(
                        status, method, stage.stack().operatorUrl() + path, method.equals("GET") ? null : Map.of())
                .body();
    }

    @Override
    public void close() throws IOException {
        sdk.close();
        fixture.close();
        delete(olga);
        auditor.expect(204, "DELETE", identity(KEYS + "/" + adam.id()), null);
        auditor.close();
    }

    private AwsSdk.Key key(ServiceClient person, Map<String, Object> request) {
        var created = person.expect(201, "POST", identity(KEYS), request);
        var key = new AwsSdk.Key(created.text("accessKeyId"), created.text("secretAccessKey"));
        stage.stack().ledger().add("secret of access key " + key.id(), key.secret());
        return key;
    }

    private String identity(String path) {
        return stage.stack().url("identity") + path;
    }
}
