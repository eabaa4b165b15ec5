package io.gatehouse.catalog.target;

import io.gatehouse.catalog.audit.AuditLog;
import io.gatehouse.catalog.audit.AuditSubject;
import io.gatehouse.catalog.audit.AuditType;
import io.gatehouse.catalog.audit.AuditedChange;
import io.gatehouse.catalog.audit.Outcome;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.gateway.GatewayChanges;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.quarantine.Choice;
import io.gatehouse.catalog.quarantine.Held;
import io.gatehouse.catalog.quarantine.NotHeld;
import io.gatehouse.catalog.quarantine.Quarantine;
import io.gatehouse.catalog.security.Operator;
import io.gatehouse.catalog.tool.UnusableTools;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looking at what waits of a target, and accepting it. */
@ApplicationScoped
class QuarantineOperations {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final int MOST = 5000;
    private static final int LONGEST_NAME = 4096;
    private static final Set<String> KINDS =
            Arrays.stream(Held.Kind.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

    private final TargetRepository targets;
    private final Quarantine quarantine;
    private final GatewayChanges gateways;
    private final AuditLog audit;
    private final AuditedChange changes;
    private final CatalogConfig config;
    private final Clock clock;

    QuarantineOperations(
            TargetRepository targets,
            Quarantine quarantine,
            GatewayChanges gateways,
            AuditLog audit,
            AuditedChange changes,
            CatalogConfig config,
            Clock clock) {
        this.targets = targets;
        this.quarantine = quarantine;
        this.gateways = gateways;
        this.audit = audit;
        this.changes = changes;
        this.config = config;
        this.clock = clock;
    }

    Uni<QuarantineView> get(String gatewayId, String targetId) {
        return Panache.withTransaction(() -> targets.findKnown(gatewayId, targetId)
                .flatMap(target -> quarantine.ofTarget(target.id))
                .map(QuarantineView::of));
    }

    /** Serves what the operator names, with the digests that he saw; all of it or nothing. */
    Uni<QuarantineView> accept(String gatewayId, String targetId, Document request, Operator operator) {
        audit.requireRoom();
        Set<Choice> choices = choices(request);
        return changes.makeEach(
                        () -> gateways.lock(gatewayId)
                                .flatMap(gateway -> targets.findKnown(gatewayId, targetId))
                                .call(target -> accept(target, choices)),
                        target -> choices.stream()
                                .map(choice -> accepted(target, choice, operator))
                                .toList())
                .flatMap(done -> get(gatewayId, targetId));
    }

    private static AuditedChange.Line accepted(TargetEntity target, Choice choice, Operator operator) {
        var whole = new AuditSubject(operator.issuer(), operator.subject(), target.gatewayId, target.name);
        String kind = choice.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new AuditedChange.Line(
                AuditType.TARGET_CHANGED,
                Outcome.SUCCESS,
                whole.of(choice.name()),
                target.provider,
                kind + "-accepted");
    }

    private Uni<Void> accept(TargetEntity target, Set<Choice> choices) {
        if (!target.status().isIdle()) {
            throw ApiException.conflict(
                    "Target " + target.id + " is " + target.status + ": wait for the end of what is going on");
        }
        String name = target.publishedName == null ? target.name : target.publishedName;
        return quarantine
                .accept(
                        target.gatewayId,
                        target.id,
                        name,
                        choices,
                        config.tool().maxNameLength())
                .onFailure(failure -> failure instanceof NotHeld || failure instanceof UnusableTools)
                .transform(failure -> ApiException.conflict(String.valueOf(failure.getMessage())))
                .invoke(accepted -> {
                    target.updatedAt = clock.instant();
                    if (target.status() == TargetStatus.READY) {
                        target.reasons(accepted.warnings(), accepted.left());
                    }
                })
                .flatMap(accepted -> gateways.snapshotChanged(target.gatewayId));
    }

    private static Set<Choice> choices(Document request) {
        List<Document> named = request.objects("definitions", 1, MOST);
        if (!request.has("definitions")) {
            request.fault("definitions", "is required");
        }
        Set<Choice> choices = new LinkedHashSet<>();
        for (Document one : named) {
            if (!one.has("kind")) {
                one.fault("kind", "is required");
            }
            String kind = one.oneOf("kind", KINDS).orElse(Held.Kind.TOOL.name());
            choices.add(new Choice(
                    Held.Kind.valueOf(kind),
                    one.text("name", 1, LONGEST_NAME, null),
                    one.text("digest", 64, 64, DIGEST)));
        }
        request.check();
        return choices;
    }
}
