package io.gatehouse.gateway.catalog;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One revision of one gateway: immutable, shared by all requests, complete for lists and for what is asked of targets. */
public final class GatewaySnapshot {

    private final String gatewayId;
    private final String name;
    private final long revision;
    private final Protocol protocol;
    private final Authorizer authorizer;
    private final List<Target> targets;
    private final Map<String, Route> routes;
    private final ToolPages pages;
    private final OfferingIndex offerings;
    private final PageSettings settings;
    private final String scope;
    private final String serverInfo;
    private final Map<String, GatewaySnapshot> byTarget;
    private final Rules rules;
    private final boolean originalNames;

    /** With pages of that size and nothing else of its own. */
    public GatewaySnapshot(
            String gatewayId,
            String name,
            long revision,
            Protocol protocol,
            Authorizer authorizer,
            List<Target> targets,
            int pageSize) {
        this(gatewayId, name, revision, protocol, authorizer, targets, PageSettings.of(pageSize));
    }

    public GatewaySnapshot(
            String gatewayId,
            String name,
            long revision,
            Protocol protocol,
            Authorizer authorizer,
            List<Target> targets,
            PageSettings settings) {
        this(gatewayId, name, revision, protocol, authorizer, targets, settings, Rules.none(name));
    }

    public GatewaySnapshot(
            String gatewayId,
            String name,
            long revision,
            Protocol protocol,
            Authorizer authorizer,
            List<Target> targets,
            PageSettings settings,
            Rules rules) {
        this.rules = rules;
        this.originalNames = false;
        this.gatewayId = gatewayId;
        this.name = name;
        this.revision = revision;
        this.protocol = protocol;
        this.authorizer = authorizer;
        this.targets = List.copyOf(targets);
        this.settings = settings;
        this.scope = gatewayId;
        this.serverInfo = settings.serverInfo(name);
        this.routes = routes(this.targets, false);
        this.pages = pagesOf(tool -> true);
        this.offerings = new OfferingIndex(scope, revision, this.targets, false, settings, serverInfo);
        Map<String, GatewaySnapshot> views = new HashMap<>();
        this.targets.forEach(target -> views.put(target.name(), new GatewaySnapshot(this, target)));
        this.byTarget = Map.copyOf(views);
    }

    /** The view of one target under its own names. */
    private GatewaySnapshot(GatewaySnapshot whole, Target only) {
        this.rules = whole.rules;
        this.originalNames = true;
        this.gatewayId = whole.gatewayId;
        this.name = whole.name + "/" + only.name();
        this.revision = whole.revision;
        this.protocol = whole.protocol;
        this.authorizer = whole.authorizer;
        this.targets = List.of(only);
        this.settings = whole.settings;
        this.scope = whole.gatewayId + "/" + only.targetId();
        this.serverInfo = settings.serverInfo(name);
        this.routes = routes(targets, true);
        this.pages = pagesOf(tool -> true);
        this.offerings = new OfferingIndex(scope, revision, targets, true, settings, serverInfo);
        this.byTarget = Map.of();
    }

    private static Map<String, Route> routes(List<Target> targets, boolean originalNames) {
        Map<String, Route> byName = new HashMap<>();
        for (Target target : targets) {
            for (Tool tool : target.tools()) {
                String called = originalNames ? tool.name() : tool.publicName();
                if (byName.put(called, new Route(target, tool)) != null) {
                    throw new IllegalArgumentException("two tools are named " + called);
                }
            }
        }
        return Map.copyOf(byName);
    }

    /** The gateway with that one target only, under the target's own names; null for a target that it does not have. */
    public @Nullable GatewaySnapshot ofTarget(String targetName) {
        return byTarget.get(targetName);
    }

    /** What session ids and cursors are good for: the gateway, or its view of one target. */
    public String scope() {
        return scope;
    }

    /** This gateway or the view of one of its targets, whichever has that scope; null for a scope of another. */
    public @Nullable GatewaySnapshot ofScope(String wanted) {
        if (wanted.equals(scope)) {
            return this;
        }
        if (!wanted.startsWith(scope + "/")) {
            return null;
        }
        for (GatewaySnapshot view : byTarget.values()) {
            if (wanted.equals(view.scope)) {
                return view;
            }
        }
        return null;
    }

    /** The lists that clients are told of when they change. */
    public Set<ListKind> lists() {
        Set<ListKind> lists = EnumSet.noneOf(ListKind.class);
        if (!protocol.responseStreaming()) {
            return lists;
        }
        lists.add(ListKind.TOOLS);
        if (offerings.capabilities().contains(Capability.PROMPTS)) {
            lists.add(ListKind.PROMPTS);
        }
        if (offerings.capabilities().contains(Capability.RESOURCES)) {
            lists.add(ListKind.RESOURCES);
        }
        return lists;
    }

    /** The lists that are other ones in that revision. */
    public Set<ListKind> changedLists(GatewaySnapshot newer) {
        if (!rules.policy().sameAs(newer.rules.policy())) {
            // Who may see what is another matter for each caller.
            return newer.lists();
        }
        Set<ListKind> changed = EnumSet.noneOf(ListKind.class);
        if (!pages.sameAs(newer.pages)) {
            changed.add(ListKind.TOOLS);
        }
        if (differs(OfferingIndex.Kind.PROMPTS, newer)) {
            changed.add(ListKind.PROMPTS);
        }
        if (differs(OfferingIndex.Kind.RESOURCES, newer) || differs(OfferingIndex.Kind.TEMPLATES, newer)) {
            changed.add(ListKind.RESOURCES);
        }
        return changed;
    }

    private boolean differs(OfferingIndex.Kind kind, GatewaySnapshot newer) {
        return !offerings.pages(kind).sameAs(newer.offerings.pages(kind));
    }

    /** What the gateway says of itself in results of the stateless era, as JSON. */
    public String serverInfo() {
        return serverInfo;
    }

    /** What its operator demands of callers. */
    public Rules rules() {
        return rules;
    }

    /** Pages of tools/list with those tools only. */
    public ToolPages pagesOf(Predicate<Tool> shown) {
        return ToolPages.of(scope, revision, targets, originalNames, settings, serverInfo, shown);
    }

    /** How its lists are prepared. */
    public PageSettings settings() {
        return settings;
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

    /** Its prompts and resources. */
    public OfferingIndex offerings() {
        return offerings;
    }

    /** The tool that callers call so, or null. */
    public @Nullable Route route(String calledAs) {
        return routes.get(calledAs);
    }

    @Override
    public String toString() {
        return "GatewaySnapshot[" + gatewayId + " revision " + revision + "]";
    }
}
