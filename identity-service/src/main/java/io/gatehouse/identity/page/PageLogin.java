package io.gatehouse.identity.page;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.consent.CompanyLogin;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.security.RolesClaim;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * The login at the company's provider. The pages ask for it themselves, because whether one is needed stands in the
 * session that is opened, and because at the vendor's callback an absent login is a refusal and never a redirect.
 */
@ApplicationScoped
class PageLogin {

    private final OidcAuthenticationMechanism oidc;
    private final IdentityProviderManager providers;
    private final IdentityConfig config;

    PageLogin(OidcAuthenticationMechanism oidc, IdentityProviderManager providers, IdentityConfig config) {
        this.oidc = oidc;
        this.providers = providers;
        this.config = config;
    }

    /** Who is logged in, or nobody; a broken or expired login is none. */
    Uni<Optional<CompanyLogin>> current(RoutingContext context) {
        return visitor(context).map(visitor -> visitor.map(PageVisitor::login));
    }

    /** The same with the roles that the ID token gives. */
    Uni<Optional<PageVisitor>> visitor(RoutingContext context) {
        return oidc.authenticate(context, providers)
                .map(this::visitorOf)
                .onFailure(PageLogin::isNoLogin)
                .recoverWithItem(Optional.empty());
    }

    /** Ends the code flow at our redirect path; empty where there was nothing to end. */
    Uni<Optional<String>> finish(RoutingContext context) {
        return oidc.authenticate(context, providers)
                .map(identity -> Optional.<String>empty())
                .onFailure(AuthenticationRedirectException.class)
                .recoverWithItem(e -> Optional.of(((AuthenticationRedirectException) e).getRedirectUri()))
                .onFailure(PageLogin::isNoLogin)
                .recoverWithItem(Optional.empty());
    }

    /** Where to send the browser to log in. */
    Uni<ChallengeData> challenge(RoutingContext context) {
        return oidc.getChallenge(context);
    }

    private static boolean isNoLogin(Throwable e) {
        return e instanceof AuthenticationFailedException
                || e instanceof AuthenticationCompletionException
                || e instanceof AuthenticationRedirectException;
    }

    private Optional<PageVisitor> visitorOf(@Nullable SecurityIdentity identity) {
        if (identity == null
                || identity.isAnonymous()
                || !(identity.getPrincipal() instanceof JsonWebToken token)
                || token.getIssuer() == null) {
            return Optional.empty();
        }
        return config.issuers().values().stream()
                .filter(issuer -> issuer.url().equals(token.getIssuer()))
                .findFirst()
                .flatMap(issuer -> text(token, issuer.subjectClaim())
                        .map(subject -> new PageVisitor(
                                new CompanyLogin(
                                        token.getIssuer(), issuer.subjectClaim(), subject, account(token, subject)),
                                roles(token, issuer.rolesClaim()))));
    }

    /** The login has verified the token already. */
    private static Set<String> roles(JsonWebToken token, String path) {
        return UnverifiedJwt.parse(token.getRawToken())
                .map(parsed -> RolesClaim.of(parsed, path))
                .orElse(Set.of());
    }

    private static String account(JsonWebToken token, String subject) {
        return Stream.of("preferred_username", "email", "name")
                .flatMap(claim -> text(token, claim).stream())
                .findFirst()
                .orElse(subject);
    }

    private static Optional<String> text(JsonWebToken token, String claim) {
        return token.getClaim(claim) instanceof String value && !value.isBlank()
                ? Optional.of(value)
                : Optional.empty();
    }
}
