package io.gatehouse.identity.provider;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.config.QuotaConfig;
import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.problem.Quota;
import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.tag.Tags;
import io.quarkus.arc.All;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** What operators do with OAuth2 providers. A vendor's metadata is read before the transaction, never within it. */
@ApplicationScoped
class ManageOauth2Providers {

    private final Oauth2ProviderRepository repository;
    private final VendorMetadata vendorMetadata;
    private final Sealer sealer;
    private final ProviderAudit audit;
    private final Clock clock;
    private final QuotaConfig quota;
    private final ProviderRules rules;
    private final ClientKeys keys;
    private final List<ProviderRemoval> removals;

    ManageOauth2Providers(
            Oauth2ProviderRepository repository,
            VendorMetadata vendorMetadata,
            Sealer sealer,
            ProviderAudit audit,
            Clock clock,
            QuotaConfig quota,
            @All List<ProviderRemoval> removals,
            IdentityConfig config,
            ClientKeys keys) {
        this.removals = removals;
        this.repository = repository;
        this.vendorMetadata = vendorMetadata;
        this.sealer = sealer;
        this.audit = audit;
        this.clock = clock;
        this.quota = quota;
        this.keys = keys;
        this.rules = new ProviderRules(config.unsafeAllowHttpLoopback());
    }

    Uni<Oauth2ProviderEntity> create(Oauth2ProviderRequest request, PersonCaller operator) {
        ProviderSettings settings = rules.check(request);
        if (settings.clientSecret() == null && settings.mcp() == null && settings.signing() == null) {
            throw secretNeeded("is required");
        }
        Map<String, String> tags = Tags.ofNew(request.tags());
        return metadata(settings)
                .flatMap(metadata -> Panache.withTransaction(() -> repository
                        .count()
                        .invoke(count ->
                                Quota.check(count, quota.oauth2CredentialProviders(), "OAuth2 credential providers"))
                        .chain(() -> repository.persistAndFlush(
                                fresh(request.name(), tags, settings, metadata.orElse(null))))
                        .call(() -> audit.changed(request.name(), operator, "created"))))
                .call(row -> keyed(row, settings))
                .onFailure(ConstraintViolationException.class)
                .transform(e -> ApiException.conflict("An OAuth2 credential provider of this name exists already"));
    }

    Uni<Oauth2ProviderEntity> update(Oauth2ProviderRequest request, PersonCaller operator) {
        ProviderSettings settings = rules.check(request);
        return Panache.withSession(() -> repository.findByName(request.name()))
                .invoke(row -> mayChange(row, settings))
                .chain(() -> metadata(settings))
                .flatMap(metadata -> Panache.withTransaction(() -> repository
                        .findByName(request.name())
                        .invoke(row -> mayChange(row, settings))
                        .call(row -> change(row, settings, metadata.orElse(null))
                                ? audit.changed(row.name, operator, "updated")
                                : Uni.createFrom().voidItem())))
                .call(row -> keyed(row, settings));
    }

    Uni<Void> delete(String name, PersonCaller operator) {
        return Panache.withTransaction(() -> repository
                .findToChange(name)
                .call(row -> removals(row).flatMap(needed -> needed ? bury(row) : repository.delete(row)))
                .chain(() -> audit.changed(name, operator, "deleted")));
    }

    /** A client that signs has a key before anybody is told of it; another algorithm comes with the next rotation. */
    private Uni<Void> keyed(Oauth2ProviderEntity row, ProviderSettings settings) {
        SigningAlgorithm signing = settings.signing();
        return signing == null ? Uni.createFrom().voidItem() : keys.begin(row.id, signing);
    }

    private Uni<Boolean> removals(Oauth2ProviderEntity row) {
        return Multi.createFrom()
                .iterable(removals)
                .onItem()
                .transformToUniAndConcatenate(removal -> removal.removed(row.id, row.name))
                .collect()
                .asList()
                .map(needed -> needed.contains(true));
    }

    /** No name has a slash: nobody finds the row by it, and the old one is free. */
    private Uni<Void> bury(Oauth2ProviderEntity row) {
        row.name = "deleted/" + row.id;
        row.deletedAt = clock.instant();
        return Uni.createFrom().voidItem();
    }

    /** Empty for an MCP server, which is asked when a token is wanted: nobody needs to know its server before. */
    private Uni<Optional<ServerMetadata>> metadata(ProviderSettings settings) {
        ServerMetadata fixed = settings.fixed();
        if (fixed != null || settings.mcp() != null) {
            return Uni.createFrom().item(Optional.ofNullable(fixed));
        }
        return discovered(settings).map(Optional::of);
    }

    private Uni<ServerMetadata> discovered(ProviderSettings settings) {
        return vendorMetadata
                .read(Objects.requireNonNull(settings.discoveryUrl()))
                .onFailure(MetadataRefused.class)
                .transform(
                        e -> ApiException.validation(ProviderRules.DISCOVERY_URL, "cannot be used: " + e.getMessage()))
                .onFailure(VendorUnavailable.class)
                .transform(e -> ApiException.validation(
                        ProviderRules.DISCOVERY_URL, "cannot be read: " + ((VendorUnavailable) e).reason()))
                .invoke(document -> {
                    if (!document.authMethods().contains(settings.authMethod().metadataName())) {
                        throw ApiException.validation(
                                ProviderRules.AUTH_METHOD,
                                "the server does not offer it; it offers "
                                        + document.authMethods().stream()
                                                .filter(method -> method.matches("[a-z_]{1,40}"))
                                                .toList());
                    }
                })
                .map(MetadataDocument::server);
    }

    private Oauth2ProviderEntity fresh(
            String name, Map<String, String> tags, ProviderSettings settings, @Nullable ServerMetadata metadata) {
        Oauth2ProviderEntity row = new Oauth2ProviderEntity();
        row.id = UUID.randomUUID();
        row.name = name;
        row.tags = tags;
        row.revision = 1;
        row.serverRevision = 1;
        row.createdAt = clock.instant();
        row.updatedAt = row.createdAt;
        row.take(settings, metadata);
        Secret secret = settings.clientSecret();
        row.sealedClientSecret = secret == null ? null : sealer.sealSecret(secret, row.secretPlace());
        return row;
    }

    /** Who re-points a provider has to know its secret; else a stolen operator account could have it sent anywhere. */
    private static void mayChange(Oauth2ProviderEntity row, ProviderSettings settings) {
        if (row.vendor != settings.vendor()) {
            throw ApiException.validation("credentialProviderVendor", "cannot be changed");
        }
        if (!row.sameServer(settings) && settings.signing() != null) {
            throw ApiException.validation(
                    ProviderRules.AUTH_METHOD,
                    "a client without a secret cannot be sent to another server; create another provider");
        }
        boolean found = settings.mcp() != null && settings.clientId() == null;
        if (!row.sameServer(settings) && settings.clientSecret() == null && !found) {
            throw secretNeeded("has to be given again when the authorization server changes");
        }
    }

    /** Every real change is a new revision, which all grants are pinned to; a repeated update changes nothing. */
    private boolean change(Oauth2ProviderEntity row, ProviderSettings wanted, @Nullable ServerMetadata metadata) {
        byte[] sealed = row.sealedClientSecret;
        Secret old = sealed == null ? null : sealer.openSecret(sealed, row.secretPlace());
        Secret given = wanted.clientSecret();
        boolean keeps =
                given == null && wanted.clientId() != null && wanted.clientId().equals(row.clientId);
        ProviderSettings settings = keeps && wanted.mcp() != null ? wanted.with(row.authMethod) : wanted;
        if (row.sameSettings(settings) && (given == null || (old != null && given.matches(old)))) {
            return false;
        }
        Secret secret = given == null && settings.clientId() != null ? old : given;
        // Which server an MCP server names is found anew, and may be another one.
        boolean another = !row.sameServer(settings) || settings.mcp() != null;
        row.take(settings, metadata);
        row.revise(another);
        row.updatedAt = clock.instant();
        row.sealedClientSecret = secret == null ? null : sealer.sealSecret(secret, row.secretPlace());
        return true;
    }

    private static ApiException secretNeeded(String message) {
        return ApiException.validation("oauth2ProviderConfigInput.clientSecret", message);
    }
}
