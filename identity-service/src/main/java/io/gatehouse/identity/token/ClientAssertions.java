package io.gatehouse.identity.token;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.config.Ticks;
import io.gatehouse.identity.jwt.PublicKeys;
import io.gatehouse.identity.jwt.UnverifiedJwt;
import io.gatehouse.identity.problem.DatabaseOutage;
import io.gatehouse.identity.workload.Workload;
import io.gatehouse.identity.workload.Workloads;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Proves a workload by {@code private_key_jwt} (RFC 7523): every assertion is accepted once. */
@ApplicationScoped
class ClientAssertions {
    private static final Duration SKEW = Duration.ofSeconds(10);
    private static final Duration MAX_LIFE = Duration.ofMinutes(5);
    private static final Duration FORGOTTEN_EVERY = Duration.ofMinutes(5);
    private static final int MAX_ID = 255;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

    private final Workloads workloads;
    private final IdentityConfig config;
    private final Pool pool;
    private final DatabaseOutage outage;
    private final Clock clock;

    ClientAssertions(Workloads workloads, IdentityConfig config, Pool pool, DatabaseOutage outage, Clock clock) {
        this.outage = outage;
        this.workloads = workloads;
        this.config = config;
        this.pool = pool;
        this.clock = clock;
    }

    /** The workload that signed the assertion. */
    Uni<Workload> prove(UnverifiedJwt token) {
        String subject = token.text("sub");
        String jti = token.text("jti");
        if (subject == null || !subject.equals(token.text("iss")) || !isName(subject)) {
            throw OAuthRefusal.invalidClient("assertion-subject");
        }
        if (!token.audience().equals(List.of(config.issuerUrl()))) {
            throw OAuthRefusal.invalidClient("assertion-audience");
        }
        if (jti == null || jti.length() > MAX_ID || jti.chars().anyMatch(Character::isISOControl)) {
            throw OAuthRefusal.invalidClient("assertion-without-jti");
        }
        Instant expiry = expiry(token);
        return workloads
                .lookup(subject)
                .map(found -> signed(found, token))
                .call(() -> acceptOnce(subject, jti, expiry));
    }

    private static boolean isName(String text) {
        return text.length() <= MAX_ID && NAME.matcher(text).matches();
    }

    private Instant expiry(UnverifiedJwt token) {
        return token.expiryAt(clock.instant(), SKEW, MAX_LIFE)
                .orElseThrow(() -> OAuthRefusal.invalidClient("assertion-expired"));
    }

    private static Workload signed(Optional<Workload> found, UnverifiedJwt token) {
        return found.filter(workload -> isSigned(workload, token))
                .orElseThrow(() -> OAuthRefusal.invalidClient("assertion-signature"));
    }

    private static boolean isSigned(Workload workload, UnverifiedJwt token) {
        String jwks = workload.jwks();
        return jwks != null
                && token.keyId() != null
                && PublicKeys.parse(jwks)
                        .flatMap(keys -> keys.find(token.keyId()))
                        .filter(token::isSignedBy)
                        .isPresent();
    }

    private Uni<Void> acceptOnce(String workload, String jti, Instant expiry) {
        return pool.preparedQuery("insert into client_assertion (workload, jti, expires_at) values ($1, $2, $3)"
                        + " on conflict do nothing")
                .execute(Tuple.of(workload, jti, expiry.plus(SKEW).plus(SKEW).atOffset(ZoneOffset.UTC)))
                .invoke(rows -> {
                    if (rows.rowCount() == 0) {
                        throw OAuthRefusal.invalidClient("assertion-replayed");
                    }
                })
                .replaceWithVoid();
    }

    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.everyTurn(FORGOTTEN_EVERY, "forgetting of used assertions", this::forgetExpired);
    }

    Uni<Void> forgetExpired() {
        return outage.excuse(pool.preparedQuery("delete from client_assertion where expires_at < $1")
                .execute(Tuple.of(clock.instant().atOffset(ZoneOffset.UTC)))
                .replaceWithVoid());
    }
}
