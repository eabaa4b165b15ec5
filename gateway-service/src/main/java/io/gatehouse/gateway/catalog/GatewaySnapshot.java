package io.gatehouse.gateway.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One revision of one gateway: immutable, shared by all requests, complete for tools/list and tools/call. */
public final class GatewaySnapshot {

    private final String gatewayId;
    private final String name;
    private final long revision;
    private final Protocol protocol;
    private final Authorizer authorizer;
    private final List<Target> targets;
    private final Map<String, Route> routes;
    private final ToolPages pages;

    public GatewaySnapshot(
            String gatewayId,
            String name,
            long revision,
            Protocol protocol,
            Authorizer authorizer,
            List<Target> targets,
            int pageSize) {
        this.gatewayId = gatewayId;
        this.name = name;
        this.revision = revision;
        this.protocol = protocol;
        this.authorizer = authorizer;
        this.targets = List.copyOf(targets);
        Map<String, Route> byName = new HashMap<>();
        for (Target target : this.targets) {
            for (Tool tool : target.tools()) {
                if (byName.put(tool.publicName(), new Route(target, tool)) != null) {
                    throw new IllegalArgumentException("two tools are named " + tool.publicName());
                }
            }
        }
        this.routes = Map.copyOf(byName);
        this.pages = ToolPages.of(gatewayId, revision, this.targets, pageSize);
    }

    public String gatewayId() {
        return gatewayId;
    }

    public String name() {
        return name;
    }

    public long revision() {
        return revision;
    }

    public Protocol protocol() {
        return protocol;
    }

    public Authorizer authorizer() {
        return authorizer;
    }

    public List<Target> targets() {
        return targets;
    }

    /** The prepared pages of tools/list. */
    public ToolPages pages() {
        return pages;
    }

    /** The tool of that public name, or null. */
    public @Nullable Route route(String publicName) {
        return routes.get(publicName);
    }

    @Override
    public String toString() {
        return "GatewaySnapshot[" + gatewayId + " revision " + revision + "]";
    }
}
