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
import java.time.Instant;
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

    PageLogin(OidcAuthenticationMechanism oidc, IdentityProviderManager providers) {
        this.oidc = oidc;
        this.providers = providers;
    }

    /** Who is logged in at that company, or nobody; a broken or expired login is none. */
    Uni<Optional<CompanyLogin>> current(RoutingContext context, Company company) {
        return visitor(context, company).map(visitor -> visitor.map(PageVisitor::login));
    }

    /** The same with the roles that the ID token gives. */
    Uni<Optional<PageVisitor>> visitor(RoutingContext context, Company company) {
        CompanyTenants.use(context, company);
        return oidc.authenticate(context, providers)
                .map(identity -> visitorOf(identity, company.issuer()))
                .onFailure(PageLogin::isNoLogin)
                .recoverWithItem(Optional.empty());
    }

    /** Ends the code flow at the redirect path of that company; empty where there was nothing to end. */
    Uni<Optional<String>> finish(RoutingContext context, Company company) {
        CompanyTenants.use(context, company);
        return oidc.authenticate(context, providers)
                .map(identity -> Optional.<String>empty())
                .onFailure(AuthenticationRedirectException.class)
                .recoverWithItem(e -> Optional.of(((AuthenticationRedirectException) e).getRedirectUri()))
                .onFailure(PageLogin::isNoLogin)
                .recoverWithItem(Optional.empty());
    }

    /** Where to send the browser to log in at that company. */
    Uni<ChallengeData> challenge(RoutingContext context, Company company) {
        CompanyTenants.use(context, company);
        return oidc.getChallenge(context);
    }

    private static boolean isNoLogin(Throwable e) {
        return e instanceof AuthenticationFailedException
                || e instanceof AuthenticationCompletionException
                || e instanceof AuthenticationRedirectException;
    }

    /** Whoever a provider names, it names for its own issuer only. */
    private static Optional<PageVisitor> visitorOf(@Nullable SecurityIdentity identity, IdentityConfig.Issuer issuer) {
        if (identity == null
                || identity.isAnonymous()
                || !(identity.getPrincipal() instanceof JsonWebToken token)
                || !issuer.url().equals(token.getIssuer())) {
            return Optional.empty();
        }
        return text(token, issuer.subjectClaim())
                .map(subject -> new PageVisitor(
                        new CompanyLogin(issuer.url(), issuer.subjectClaim(), subject, account(token, subject)),
                        roles(token, issuer.rolesClaim()),
                        time(token, "auth_time").orElse(toldAt(token)),
                        toldAt(token)));
    }

    private static Instant toldAt(JsonWebToken token) {
        return time(token, "iat").orElse(Instant.EPOCH);
    }

    private static Optional<Instant> time(JsonWebToken token, String claim) {
        return UnverifiedJwt.parse(token.getRawToken()).flatMap(parsed -> parsed.date(claim));
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
