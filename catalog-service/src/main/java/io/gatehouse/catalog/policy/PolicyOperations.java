package io.gatehouse.catalog.policy;

import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.flow.SameContext;
import io.gatehouse.catalog.gateway.GatewayDocument;
import io.gatehouse.catalog.gateway.GatewaySettings;
import io.gatehouse.catalog.gateway.GatewaySettings.Kind;
import io.gatehouse.catalog.gateway.GatewaySettings.Stored;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.security.Operator;
import io.gatehouse.catalog.target.PublishedTarget;
import io.gatehouse.catalog.target.PublishedTargets;
import io.gatehouse.catalog.tool.PublishedTool;
import io.gatehouse.catalog.tool.ToolRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Storing, reading and trying out policies. Rules are compiled and asked off the event loop. */
@ApplicationScoped
class PolicyOperations {

    private final GatewaySettings settings;
    private final PublishedTargets targets;
    private final ToolRepository tools;

    PolicyOperations(GatewaySettings settings, PublishedTargets targets, ToolRepository tools) {
        this.settings = settings;
        this.targets = targets;
        this.tools = tools;
    }

    Uni<Stored> get(String gatewayId) {
        return settings.get(gatewayId, Kind.POLICY);
    }

    Uni<Stored> put(String gatewayId, Document request, @Nullable Long expected, Operator operator) {
        settings.requireRecordable();
        List<Rule> rules = PolicyDocument.rules(request);
        if (rules.isEmpty() && !request.has("rules")) {
            request.fault("rules", "is required");
        }
        request.check();
        String text = PolicyDocument.text(request);
        return SameContext.aside(() -> PolicyDocument.compile(rules))
                .flatMap(compiled -> settings.change(gatewayId, Kind.POLICY, expected, text, operator));
    }

    Uni<Void> delete(String gatewayId, @Nullable Long expected, Operator operator) {
        settings.requireRecordable();
        return settings.change(gatewayId, Kind.POLICY, expected, null, operator).replaceWithVoid();
    }

    private record Setting(
            GatewayDocument gateway,
            @Nullable String policy,
            PublishedTarget target,
            @Nullable PublishedTool tool) {}

    Uni<DryRunAnswer> dryRun(String gatewayId, Document request) {
        DryRun asked = DryRun.of(request);
        return Panache.withSession(() -> settings.gateway(gatewayId)
                        .flatMap(gateway -> settings.read(gatewayId, Kind.POLICY)
                                .flatMap(stored -> setting(gatewayId, gateway, stored, asked))))
                .flatMap(setting -> SameContext.aside(() -> answer(gatewayId, setting, asked)));
    }

    private Uni<Setting> setting(String gatewayId, GatewayDocument gateway, Stored stored, DryRun asked) {
        return targets.ofGateway(gatewayId)
                .flatMap(shown -> tools.ofGateway(gatewayId).map(all -> {
                    PublishedTool tool = all.stream()
                            .filter(one -> one.publicName().equals(asked.tool()))
                            .findFirst()
                            .orElse(null);
                    if (tool == null && !asked.tool().isEmpty()) {
                        throw ApiException.validation("tool", "the gateway has no tool of this name");
                    }
                    PublishedTarget target = shown.stream()
                            .filter(one -> tool == null
                                    ? one.document().name().equals(asked.target())
                                    : one.targetId().equals(tool.targetId()))
                            .findFirst()
                            .orElseThrow(
                                    () -> ApiException.validation("target", "the gateway has no target of this name"));
                    return new Setting(gateway, stored.document(), target, tool);
                }));
    }

    private static DryRunAnswer answer(String gatewayId, Setting setting, DryRun asked) {
        List<Rule> rules = asked.rules()
                .orElseGet(() -> setting.policy() == null ? List.of() : PolicyDocument.stored(setting.policy()));
        Policy policy = PolicyDocument.compile(rules);
        Facts facts = asked.facts(gatewayId, setting.gateway(), setting.target(), setting.tool());
        return DryRunAnswer.of(policy.ask(facts, asked.givenArguments()));
    }
}
