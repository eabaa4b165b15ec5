package io.gatehouse.catalog.signature;

import io.gatehouse.catalog.identity.Signer;
import io.gatehouse.catalog.security.Operator;
import io.gatehouse.catalog.security.Role;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes over the person whose key signed the request; says nothing of any other. */
@ApplicationScoped
class SignedMechanism implements HttpAuthenticationMechanism {
    /** Under this name a request carries whose key signed it. */
    static final String SIGNER = "gatehouse.signer";

    private static final Set<String> PEOPLE = Set.of(Role.OPERATOR, Role.AUDITOR, Role.AGENT_DEVELOPER);

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
        return Uni.createFrom()
                .optional(Optional.ofNullable(context.<Signer>get(SIGNER)).map(SignedMechanism::identity));
    }

    private static SecurityIdentity identity(Signer signer) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new Operator(signer.issuer(), signer.subject()))
                .addRoles(signer.roles().stream().filter(PEOPLE::contains).collect(Collectors.toSet()))
                .build();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    /** Before OIDC, which refuses what is no bearer token. */
    @Override
    public int getPriority() {
        return HttpAuthenticationMechanism.DEFAULT_PRIORITY + 100;
    }
}
