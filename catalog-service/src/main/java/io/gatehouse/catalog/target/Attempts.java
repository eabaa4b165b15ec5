package io.gatehouse.catalog.target;

import io.gatehouse.catalog.audit.AuditType;
import io.gatehouse.catalog.audit.AuditedChange;
import io.gatehouse.catalog.audit.Outcome;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.gateway.ClientTokens;
import io.gatehouse.catalog.gateway.GatewayChanges;
import io.gatehouse.catalog.identity.ResourceAnswer;
import io.gatehouse.catalog.offering.Capability;
import io.gatehouse.catalog.offering.OfferingRepository;
import io.gatehouse.catalog.offering.TargetContents;
import io.gatehouse.catalog.quarantine.Quarantine;
import io.gatehouse.catalog.quarantine.Sifted;
import io.gatehouse.catalog.tool.ToolRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What an attempt writes: each method is one transaction, and only the holder of the lease gets through. */
@ApplicationScoped
class Attempts {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final TargetRepository targets;
    private final DiscardRepository discards;
    private final ToolRepository tools;
    private final OfferingRepository offerings;
    private final Quarantine quarantine;
    private final GatewayChanges gateways;
    private final ClientTokens tokens;
    private final AuditedChange changes;
    private final CatalogConfig config;
    private final Clock clock;

    Attempts(
            TargetRepository targets,
            DiscardRepository discards,
            ToolRepository tools,
            OfferingRepository offerings,
            Quarantine quarantine,
            GatewayChanges gateways,
            ClientTokens tokens,
            AuditedChange changes,
            CatalogConfig config,
            Clock clock) {
        this.targets = targets;
        this.discards = discards;
        this.tools = tools;
        this.offerings = offerings;
        this.quarantine = quarantine;
        this.gateways = gateways;
        this.tokens = tokens;
        this.changes = changes;
        this.config = config;
        this.clock = clock;
    }

    /** An operator was asked; the worker polls from now on. */
    Uni<Void> pending(Work work, String userId, ResourceAnswer.ConsentNeeded consent) {
        return write(work, target -> {
            Instant now = clock.instant();
            target.move(TargetEvent.CONSENT_REQUESTED, now);
            target.authorizationUrl = consent.authorizationUrl();
            target.sessionUri = consent.sessionUri();
            target.syncUserId = userId;
            target.pendingUntil = now.plus(config.sync().sessionLifetime());
            release(target, now.plus(config.sync().pollInterval()));
            return statusShown(target);
        });
    }

    /** The tools can be read; {@code keepLease} where the same worker goes on at once. */
    Uni<Void> reading(Work work, boolean keepLease) {
        return write(work, target -> {
            Instant now = clock.instant();
            target.move(TargetEvent.READING_STARTED, now);
            if (!keepLease) {
                release(target, now);
            }
            return statusShown(target);
        });
    }

    /** Nothing new; looks again after a pause. */
    Uni<Void> later(Work work, boolean failed) {
        return write(work, target -> {
            target.stepFailures = failed ? target.stepFailures + 1 : target.stepFailures;
            Duration pause =
                    failed ? backoff(target.stepFailures) : config.sync().pollInterval();
            release(target, clock.instant().plus(pause));
            return Uni.createFrom().voidItem();
        });
    }

    private Duration backoff(int failures) {
        Duration pause = config.sync().pollInterval().multipliedBy(1L << Math.min(failures, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** The asked-for target with what was read of it becomes what the gateway serves, but for what has to be accepted. */
    Uni<Void> publish(Work work, TargetContents found) {
        return changes.make(
                        () -> leased(
                                work,
                                target -> sift(work, target, found)
                                        .call(sifted -> publish(target, sifted, work.document()))),
                        sifted -> Optional.of(work.line(
                                work.document().predefined() ? AuditType.TARGET_CHANGED : AuditType.TARGET_SYNCHRONIZED,
                                Outcome.SUCCESS,
                                sifted.held().isEmpty() ? "tools-published" : "definitions-held")))
                .replaceWithVoid();
    }

    private Uni<Sifted> sift(Work work, TargetEntity target, TargetContents found) {
        return work.document().predefined()
                ? quarantine.written(target.id, found)
                : quarantine.sift(target.id, found, work.document().preview());
    }

    private Uni<Void> publish(TargetEntity target, Sifted sifted, TargetDocument document) {
        Instant now = clock.instant();
        TargetContents shown = sifted.shown();
        int maxLength = config.tool().maxNameLength();
        return tools.replace(target.gatewayId, target.id, target.name, shown.tools(), maxLength)
                .call(replaced ->
                        offerings.replace(target.gatewayId, target.id, target.name, shown.offerings(), maxLength))
                .invoke(warnings -> {
                    target.move(TargetEvent.PUBLISHED, now);
                    target.published = target.document;
                    target.publishedName = target.name;
                    target.publishedProvider = target.provider;
                    target.publishedCapabilities = Capability.join(shown.capabilities());
                    target.consent = document.needsConsent();
                    target.lastSynchronizedAt = document.predefined() ? target.lastSynchronizedAt : now;
                    target.reasons(warnings, sifted.held());
                })
                .flatMap(warnings -> discardGrant(target))
                .invoke(target::endAttempt)
                .flatMap(ended -> gateways.snapshotChanged(target.gatewayId));
    }

    /** The attempt is over; what was published before stays. */
    Uni<Void> fail(Work work, TargetEvent event, String reason, String code) {
        return told(work, AuditType.TARGET_SYNCHRONIZATION_FAILED, Outcome.FAILED, code, target -> {
            boolean expired = event == TargetEvent.CONSENT_EXPIRED;
            // Consent may have come, and the replica that took it may have died since.
            boolean reading = expired && !target.status().isPending();
            target.move(reading ? TargetEvent.ATTEMPT_FAILED : event, clock.instant());
            target.reasons(List.of(reason.replaceAll("\\s+", " ")));
            return discardGrant(target).invoke(target::endAttempt).flatMap(ended -> statusShown(target));
        });
    }

    /** The row goes. */
    Uni<Void> deleted(Work work) {
        return write(work, target -> tokens.release(target.id).flatMap(freed -> targets.delete(target)));
    }

    /** A synchronisation's token serves once; the grant goes, whether it came or not. */
    private Uni<Void> discardGrant(TargetEntity target) {
        String provider = target.document().providerName();
        if (target.syncUserId == null || provider == null) {
            return Uni.createFrom().voidItem();
        }
        return discards.persist(new DiscardEntity(target.gatewayId, target.syncUserId, provider, clock.instant()))
                .replaceWithVoid();
    }

    /** The snapshot names the state of the targets that it shows. */
    private Uni<Void> statusShown(TargetEntity target) {
        return target.published == null ? Uni.createFrom().voidItem() : gateways.snapshotChanged(target.gatewayId);
    }

    private static void release(TargetEntity target, Instant nextStepAt) {
        target.leaseOwner = null;
        target.leaseUntil = null;
        target.nextStepAt = nextStepAt;
    }

    private Uni<Void> write(Work work, Function<TargetEntity, Uni<Void>> change) {
        return Panache.withTransaction(() -> leased(work, change));
    }

    /** The same with its line in the audit trail. */
    private Uni<Void> told(
            Work work, AuditType type, Outcome outcome, String code, Function<TargetEntity, Uni<Void>> change) {
        return changes.make(() -> leased(work, change), work.line(type, outcome, code));
    }

    private <T> Uni<T> leased(Work work, Function<TargetEntity, Uni<T>> change) {
        // The gateway's lock first, as everywhere: two transactions never wait for each other.
        return gateways.lock(work.gatewayId())
                .flatMap(gateway -> targets.findLeased(work))
                .flatMap(target -> change.apply(target));
    }
}
