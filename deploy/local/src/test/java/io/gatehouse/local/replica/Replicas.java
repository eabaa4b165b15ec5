package io.gatehouse.local.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.DevelopmentProviders;
import io.gatehouse.local.stack.Progress;
import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A stack with one or two packaged gateways before a target that asks. */
final class Replicas implements AutoCloseable {
    private static final List<String> VERSIONS = List.of("2025-06-18", "2025-11-25", "2026-07-28");

    final Stack stack;
    final AskingTarget target;
    final String first;
    final String second;
    final String gatewayId;
    private final Operator operator;
    private final String path;

    Replicas(Path folder, int replicas, Map<String, String> settings) throws IOException {
        target = new AskingTarget();
        var project = Path.of(System.getProperty("gatehouse.project", "../..")).toAbsolutePath();
        stack = Stack.start(
                new Stack.Options(
                        project,
                        folder,
                        Boolean.getBoolean("gatehouse.native"),
                        Duration.ofMinutes(5),
                        new DevelopmentProviders(),
                        settings,
                        replicas),
                new Progress(System.out));
        first = stack.address("gateway");
        second = stack.address(Stack.SECOND_GATEWAY);
        operator = Bootstrap.operator(stack);
        var id = operator.ensureGateway(
                "replicas", stack.company().discoveryUrl(), Stack.AUDIENCE, List.of(Stack.AGENT_CLIENT), VERSIONS);
        gatewayId = id;
        path = "/gateways/" + id + "/mcp";
        var created = operator.createTarget(id, description("asking"));
        assertThat(created.status()).as(created.toString()).isEqualTo(202);
        operator.awaitTarget(id, created.text("targetId"), "READY");
    }

    /** The same server as a target of that name. */
    Map<String, Object> description(String name) {
        return Map.of(
                "name",
                name,
                "targetConfiguration",
                Map.of("mcp", Map.of("mcpServer", Map.of("endpoint", target.endpoint()))));
    }

    Client client(String user) {
        var token = stack.company().accessToken(user, Stack.AGENT_CLIENT, List.of(stack.mcpUrl()));
        return new Client(token, path);
    }

    /** Whether the replica lists the tools by now. */
    boolean serves(Client client, String base) {
        try (var answer = client.post(base, client.session(base), Client.LIST)) {
            return answer.rest().contains("asking___ask");
        }
    }

    @Override
    public void close() {
        target.release();
        operator.close();
        stack.close();
        target.close();
    }
}
