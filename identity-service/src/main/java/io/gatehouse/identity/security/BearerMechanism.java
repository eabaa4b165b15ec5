package io.gatehouse.identity.security;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the API by {@code Authorization: Bearer}: a token of our own names a workload, one of a company issuer
 * a person. What a verified AWS signature says was put into the request before. Configuration selects this mechanism for every path but the browser pages, so a cookie never counts here.
 */
@ApplicationScoped
class BearerMechanism implements HttpAuthenticationMechanism {
    /** The name under which configuration selects this mechanism. */
    static final String SCHEME = "gatehouse";

    private static final String BEARER = "Bearer ";

    private final WorkloadTokens workloadTokens;
    private final PersonTokens personTokens;
    private final IdentityConfig config;

    BearerMechanism(WorkloadTokens workloadTokens, PersonTokens personTokens, IdentityConfig config) {
        this.workloadTokens = workloadTokens;
        this.personTokens = personTokens;
        this.config = config;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
        List<String> headers = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        if (headers.isEmpty()) {
            return Uni.createFrom().optional(Optional.empty());
        }
        Object signed = context.get(Callers.SIGNED);
        if (signed != null) {
            return Uni.createFrom().item(signedBy(signed));
        }
        Optional<UnverifiedJwt> token = headers.size() == 1 ? bearer(headers.getFirst()) : Optional.empty();
        return token.map(this::identify)
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
                .map(found -> found.orElseThrow(AuthenticationFailedException::new));
    }

    private Uni<Optional<SecurityIdentity>> identify(UnverifiedJwt token) {
        return config.issuerUrl().equals(token.text("iss"))
                ? workloadTokens.verifyBearer(token).map(caller -> caller.map(BearerMechanism::identity))
                : personTokens.verify(token).map(caller -> caller.map(BearerMechanism::identity));
    }

    private static Optional<UnverifiedJwt> bearer(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? UnverifiedJwt.parse(header.substring(BEARER.length()).trim())
                : Optional.empty();
    }

    private static SecurityIdentity signedBy(Object principal) {
        return switch (principal) {
            case WorkloadCaller workload ->
                builder(workload).addAttribute(Callers.SIGNED, true).build();
            case PersonCaller person ->
                builder(person).addAttribute(Callers.SIGNED, true).build();
            default -> throw new AuthenticationFailedException();
        };
    }

    private static SecurityIdentity identity(WorkloadCaller caller) {
        return builder(caller).build();
    }

    private static SecurityIdentity identity(PersonCaller caller) {
        return builder(caller).build();
    }

    private static QuarkusSecurityIdentity.Builder builder(WorkloadCaller caller) {
        QuarkusSecurityIdentity.Builder identity =
                QuarkusSecurityIdentity.builder().setPrincipal(caller);
        caller.scopes().forEach(identity::addPermissionAsString);
        return identity;
    }

    private static QuarkusSecurityIdentity.Builder builder(PersonCaller caller) {
        return QuarkusSecurityIdentity.builder().setPrincipal(caller).addRoles(caller.roles());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "bearer", SCHEME));
    }
}
