package io.gatehouse.identity.user;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What holds for every access token of a company issuer: issuer, signature, time, and that it is no ID token. */
@ApplicationScoped
public class AccessTokens {
    /** Clocks of issuer and service may differ by this much. */
    static final Duration SKEW = Duration.ofSeconds(10);

    private static final List<String> ID_TOKEN_CLAIMS = List.of("nonce", "at_hash", "c_hash");
    private static final Set<String> ID_TOKEN_TYPES = Set.of("id", "id+jwt", "id_token", "logout+jwt");

    private final CompanyIssuers issuers;
    private final IssuerKeys keys;
    private final Clock clock;

    AccessTokens(CompanyIssuers issuers, IssuerKeys keys, Clock clock) {
        this.issuers = issuers;
        this.keys = keys;
        this.clock = clock;
    }

    /** A token whose signature and times hold, with its issuer's settings. */
    public record Verified(UnverifiedJwt token, IdentityConfig.Issuer issuer, Instant expiresAt) {
        /** The client the token was issued to, however this issuer calls the claim. */
        public @Nullable String clientId() {
            return Stream.of("client_id", "azp", "cid")
                    .flatMap(claim -> Optional.ofNullable(token.text(claim)).stream())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The verified token, or empty where anything does not hold; never says what, the caller may be an attacker. */
    public Uni<Optional<Verified>> verify(UnverifiedJwt token) {
        Optional<IdentityConfig.Issuer> issuer =
                Optional.ofNullable(token.text("iss")).flatMap(issuers::find);
        Optional<Instant> expiry = token.date("exp");
        if (issuer.isEmpty() || expiry.isEmpty() || !isNow(token, expiry.get()) || isIdToken(token)) {
            return Uni.createFrom().item(Optional.empty());
        }
        return keys.find(issuer.get().url(), token.keyId())
                .map(key ->
                        key.filter(token::isSignedBy).map(signed -> new Verified(token, issuer.get(), expiry.get())));
    }

    private boolean isNow(UnverifiedJwt token, Instant expiry) {
        Instant now = clock.instant();
        boolean started = Stream.of("nbf", "iat")
                .flatMap(claim -> token.date(claim).stream())
                .noneMatch(date -> date.isAfter(now.plus(SKEW)));
        return started && now.isBefore(expiry.plus(SKEW));
    }

    private static boolean isIdToken(UnverifiedJwt token) {
        String header = token.type() == null ? "" : token.type().toLowerCase(Locale.ROOT);
        String claim = token.claim("typ") instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
        return ID_TOKEN_TYPES.contains(header)
                || ID_TOKEN_TYPES.contains(claim)
                || ID_TOKEN_CLAIMS.stream().anyMatch(name -> token.claim(name) != null);
    }
}
