package io.gatehouse.catalog.security;

import io.gatehouse.catalog.config.CatalogConfig;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Turns a verified token into a person or a workload with nothing but the rights that this service knows. */
@ApplicationScoped
class CallerAugmentor implements SecurityIdentityAugmentor {
    private static final Set<String> PEOPLE = Set.of(Role.OPERATOR, Role.AUDITOR, Role.AGENT_DEVELOPER);
    private static final String BEARER_TYPE = "wat+jwt";
    private static final Set<String> OTHER_TYPES = Set.of("user-wat+jwt", BEARER_TYPE, "id+jwt", "logout+jwt");

    private final CatalogConfig config;

    CallerAugmentor(CatalogConfig config) {
        this.config = config;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        // A signer was verified by identity-service; no token can name an Operator before this class does.
        if (identity.isAnonymous() || identity.getPrincipal() instanceof Operator) {
            return Uni.createFrom().item(identity);
        }
        AccessTokenCredential credential = identity.getCredential(AccessTokenCredential.class);
        if (!(identity.getPrincipal() instanceof JsonWebToken token) || credential == null) {
            return Uni.createFrom().failure(new AuthenticationFailedException("not a JWT"));
        }
        String type = TokenPeek.type(credential.getToken()).orElse("");
        try {
            return Uni.createFrom()
                    .item(
                            token.getIssuer().equals(config.identityIssuer())
                                    ? workload(token, type)
                                    : person(identity, token, type));
        } catch (AuthenticationFailedException e) {
            return Uni.createFrom().failure(e);
        }
    }

    private static SecurityIdentity workload(JsonWebToken token, String type) {
        if (!type.equals(BEARER_TYPE)) {
            throw new AuthenticationFailedException("not a bearer of a workload");
        }
        String scope = token.getClaim("scope") instanceof String text ? text : "";
        Set<String> scopes = new HashSet<>(List.of(scope.split(" ")));
        scopes.remove("");
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new WorkloadCaller(token.getSubject(), Set.copyOf(scopes)))
                .addRole(Role.WORKLOAD)
                .build();
    }

    private SecurityIdentity person(SecurityIdentity verified, JsonWebToken token, String type) {
        if (OTHER_TYPES.contains(type)) {
            throw new AuthenticationFailedException("not an access token of a person");
        }
        String claim = config.issuers().values().stream()
                .filter(issuer -> issuer.url().equals(token.getIssuer()))
                .findFirst()
                .orElseThrow(() -> new AuthenticationFailedException("unknown issuer"))
                .subjectClaim();
        Object subject = token.getClaim(claim);
        if (!(subject instanceof String text) || text.isBlank()) {
            throw new AuthenticationFailedException("no subject");
        }
        Set<String> roles = new HashSet<>(verified.getRoles());
        roles.retainAll(PEOPLE);
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new Operator(token.getIssuer(), text))
                .addRoles(roles)
                .build();
    }
}
