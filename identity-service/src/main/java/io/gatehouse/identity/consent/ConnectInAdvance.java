package io.gatehouse.identity.consent;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.VaultKey;
import io.gatehouse.identity.workload.Workloads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Opens a consent of a user's own wish, for a target that an agent would ask for later. */
@ApplicationScoped
public class ConnectInAdvance {

    private final KnownTargets targets;
    private final CredentialProviders providers;
    private final Workloads workloads;
    private final TokenVault vault;
    private final OpenConsent open;
    private final SessionHandles handles;
    private final IdentityConfig config;

    ConnectInAdvance(
            KnownTargets targets,
            CredentialProviders providers,
            Workloads workloads,
            TokenVault vault,
            OpenConsent open,
            SessionHandles handles,
            IdentityConfig config) {
        this.targets = targets;
        this.providers = providers;
        this.workloads = workloads;
        this.vault = vault;
        this.open = open;
        this.handles = handles;
        this.config = config;
    }

    /** What a user can connect to. */
    public record Offer(UUID id, String target, String origin, String provider, String workload, List<String> scopes) {}

    /** What the user can connect to and is not connected to. */
    public Uni<List<Offer>> offers(CompanyLogin person) {
        return targets.offeredTo(person.key())
                .map(found -> found.stream()
                        .map(row -> new Offer(
                                row.id,
                                row.targetName,
                                row.targetOrigin,
                                row.providerName,
                                row.workload,
                                KnownTargetEntity.lines(row.scopes)))
                        .toList());
    }

    /** Our page that asks for the consent; empty where that is not offered to this user, or not any more. */
    public Uni<Optional<URI>> connect(UUID offer, CompanyLogin person) {
        return targets.offeredTo(person.key(), offer)
                .flatMap(found -> found.map(row -> allowed(row)
                                .flatMap(provider -> provider.isPresent()
                                        ? page(row, provider.get(), person).map(Optional::of)
                                        : Uni.createFrom().item(Optional.<URI>empty())))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    /** The provider, where the gateway may still use it and it still allows these scopes. */
    private Uni<Optional<OAuth2Provider>> allowed(KnownTargetEntity row) {
        return workloads.lookup(row.workload).flatMap(workload -> {
            boolean granted = workload.filter(
                            known -> known.credentialProviders().contains(row.providerName))
                    .isPresent();
            return granted
                    ? providers
                            .oauth2(row.providerName)
                            .flatMap(provider -> providers.ready(provider, null))
                            .map(provider -> Optional.of(provider).filter(ready -> underCeiling(ready, row)))
                    : Uni.createFrom().item(Optional.<OAuth2Provider>empty());
        });
    }

    private static boolean underCeiling(OAuth2Provider provider, KnownTargetEntity row) {
        return provider.id().equals(row.providerId)
                && KnownTargetEntity.lines(row.scopes).stream().allMatch(provider::mayAskFor);
    }

    private Uni<URI> page(KnownTargetEntity row, OAuth2Provider provider, CompanyLogin person) {
        VaultKey key = new VaultKey(
                row.workload,
                person.key(),
                row.providerId,
                KnownTargetEntity.lines(row.resources),
                KnownTargetEntity.lines(row.audiences));
        return vault.scopesToAsk(key, provider, Set.copyOf(KnownTargetEntity.lines(row.scopes)), row.targetOrigin)
                .flatMap(scopes -> open.open(request(row, provider, person, key, List.copyOf(scopes)), false))
                .map(session -> QueryString.of(config.issuerUrl() + "/identities/oauth2/authorize")
                        .with("request_uri", handles.requestUri(session.id()))
                        .toUri());
    }

    private static ConsentRequest request(
            KnownTargetEntity row, OAuth2Provider provider, CompanyLogin person, VaultKey key, List<String> scopes) {
        return new ConsentRequest(
                new SessionOpener(row.workload, row.workload, person.key(), null, null),
                new SessionTarget(row.workload, row.targetId, row.targetName, row.targetOrigin),
                new SessionGrant(
                        provider.id(),
                        provider.name(),
                        provider.revision(),
                        scopes.stream().sorted().toList(),
                        key.resources(),
                        key.audiences()),
                null,
                SessionExtras.NONE);
    }
}
