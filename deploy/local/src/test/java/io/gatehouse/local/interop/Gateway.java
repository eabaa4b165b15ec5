package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.operator.Operator;
import java.util.Map;

/** A gateway of the stack. */
public record Gateway(Operator operator, String service, String id) {
    /** Where all its targets are, under names with a prefix. */
    public String url() {
        return service + "/gateways/" + id + "/mcp";
    }

    /** Where one target is, under its own names. */
    public String targetUrl(String target) {
        return service + "/gateways/" + id + "/targets/" + target + "/mcp";
    }

    /** Registers a server that asks for no credential; what it has is read from it. */
    public void register(String name, String endpoint) {
        var mcpServer = Map.of("mcpServer", Map.of("endpoint", endpoint));
        var created = operator.createTarget(id, Map.of("name", name, "targetConfiguration", Map.of("mcp", mcpServer)));
        assertThat(created.status()).as(created.toString()).isEqualTo(202);
        operator.awaitTarget(id, created.text("targetId"), "READY");
    }
}
