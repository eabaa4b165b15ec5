package io.gatehouse.identity.token;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.security.WorkloadCaller;
import io.gatehouse.identity.security.WorkloadTokens;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Verifies tokens that this service minted: signature, issuer, kind, audience, time. */
@ApplicationScoped
class OwnTokens implements WorkloadTokens {
    /** Clocks of replicas may differ by this much. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    private static final String ALGORITHM = "ES256";

    private final SigningKeys keys;
    private final IdentityConfig config;
    private final Clock clock;

    OwnTokens(SigningKeys keys, IdentityConfig config, Clock clock) {
        this.keys = keys;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Uni<Optional<WorkloadCaller>> verifyBearer(UnverifiedJwt token) {
        return verify(token, TokenType.BEARER).map(verified -> verified.flatMap(OwnTokens::caller));
    }

    /** The same token where it is one of ours, of this kind, for this service and not over; else empty. */
    Uni<Optional<UnverifiedJwt>> verify(UnverifiedJwt token, String type) {
        String kid = token.keyId();
        if (kid == null || !type.equals(token.type()) || !ALGORITHM.equals(token.algorithm()) || !isForUs(token)) {
            return Uni.createFrom().item(Optional.empty());
        }
        return keys.find(kid).map(key -> key.filter(token::isSignedBy).map(signed -> token));
    }

    private boolean isForUs(UnverifiedJwt token) {
        Instant now = clock.instant();
        return config.issuerUrl().equals(token.text("iss"))
                && token.audience().equals(List.of(TokenType.IDENTITY_AUDIENCE))
                && token.date("exp").filter(now.minus(SKEW)::isBefore).isPresent()
                && token.date("iat").filter(now.plus(SKEW)::isAfter).isPresent();
    }

    private static Optional<WorkloadCaller> caller(UnverifiedJwt token) {
        String subject = token.text("sub");
        return subject == null
                ? Optional.empty()
                : Optional.of(new WorkloadCaller(subject, scopes(token.text("scope"))));
    }

    private static Set<String> scopes(@Nullable String scope) {
        return scope == null ? Set.of() : Set.of(scope.split(" ", -1));
    }
}
