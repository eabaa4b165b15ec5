package io.gatehouse.identity.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.grant.RefreshGrant;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ProviderCalls;
import io.gatehouse.identity.user.UserKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances of the vault that share nothing but the database, at a vendor whose refresh tokens are good once. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ReplicaRefreshTest {

    private static final Set<String> READ = Set.of("notes:read");
    private static final int CALLS = 24;
    private static final Duration WRONG = Duration.ofMinutes(10);

    private static FakeVendor vendor;

    @Inject
    VaultRows rows;

    @Inject
    TokenSeals seals;

    @Inject
    RefreshGrant grant;

    @Inject
    LeaseRenewal leases;

    @Inject
    Pool pool;

    @Inject
    VaultAudit audit;

    @Inject
    VaultConfig config;

    @Inject
    CredentialProviders providers;

    @Inject
    OrphanedTokens orphans;

    @Inject
    Clock clock;

    @Inject
    Vertx vertx;

    private String good = "rt-1";
    private List<TokenVault> replicas;
    private OAuth2Provider provider;
    private VaultKey key;

    @BeforeAll
    static void start() {
        vendor = new FakeVendor();
    }

    @AfterAll
    static void stop() {
        vendor.close();
    }

    @BeforeEach
    void prepare() {
        vendor.reset();
        vendor.discoverable("/as", "");
        String name = "replicas-" + UUID.randomUUID();
        ProviderCalls.register(name, vendor.url() + "/as");
        provider = Reactive.run(() -> providers.oauth2(name));
        key = new VaultKey(
                "agent",
                new UserKey.Person("https://idp.example", "sub", "alice"),
                provider.id(),
                List.of(),
                List.of());
        replicas = List.of(replica(leases, config, clock), replica(leases, config, clock));
        GrantedTokens tokens = new GrantedTokens(
                Secret.of("at-1"), Secret.of("rt-1"), Instant.now().minusSeconds(5), READ);
        Reactive.run(() -> replicas.getFirst().store(key, provider, tokens, READ, null));
    }

    private TokenVault replica(LeaseRenewal renewal, VaultConfig times, Clock own) {
        TokenRefresh refresh = new TokenRefresh(rows, renewal, seals, grant, providers, orphans, audit, times, own);
        return new TokenVault(rows, seals, refresh, audit, times, own, vertx);
    }

    /** Answers a refresh token that is good, and makes it bad; a second use is what rotating vendors end grants for. */
    private synchronized Answer rotate(FakeVendor.Asked asked) {
        if (!good.equals(asked.form().get("refresh_token"))) {
            return Answer.json(400, "{\"error\":\"invalid_grant\"}");
        }
        good = "rt-" + UUID.randomUUID();
        return Answer.json(
                200,
                "{\"access_token\":\"at-2\",\"refresh_token\":\"" + good
                        + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
    }

    @Test
    void manyCallsAtExpiryOnBothReplicasMakeOneRefreshAndNoFailure() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        vendor.answer("/as/token", asked -> {
            await(answer);
            return rotate(asked);
        });
        List<CompletableFuture<VaultToken>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            TokenVault replica = replicas.get(i % 2);
            calls.add(CompletableFuture.supplyAsync(
                    () -> Reactive.run(() -> replica.current(key, provider, READ, null, null))));
        }
        isAsked();
        answer.countDown();
        for (CompletableFuture<VaultToken> call : calls) {
            assertThat(call.get(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(VaultToken.Usable.class, usable -> {
                assertThat(usable.token().reveal()).isEqualTo("at-2");
                assertThat(usable.generation()).isEqualTo(2);
            });
        }
        assertThat(vendor.asked("/as/token")).hasSize(1);
    }

    /** A vendor that takes longer than a lease is not asked by another replica, too, as long as the first one lives. */
    @Test
    void leaseIsRenewedWhileTheVendorTakesItsTime() throws Exception {
        VaultConfig times = new ShortTimes(config);
        TokenVault slow = replica(new LeaseRenewal(pool, times, vertx), times, clock);
        TokenVault other = replica(new LeaseRenewal(pool, times, vertx), times, clock);
        CountDownLatch answer = new CountDownLatch(1);
        vendor.answer("/as/token", asked -> {
            await(answer);
            return rotate(asked);
        });
        CompletableFuture<VaultToken> first =
                CompletableFuture.supplyAsync(() -> Reactive.run(() -> slow.current(key, provider, READ, null, null)));
        isAsked();
        Instant over = Instant.now().plus(times.leaseLength());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Instant.now().isAfter(over));

        assertThat(Reactive.run(() -> other.current(key, provider, READ, null, null)))
                .isEqualTo(new VaultToken.Busy());
        answer.countDown();
        assertThat(first.get(60, TimeUnit.SECONDS)).isInstanceOf(VaultToken.Usable.class);
        assertThat(vendor.asked("/as/token")).hasSize(1);
        assertThat(Reactive.run(() -> other.current(key, provider, READ, null, null)))
                .isInstanceOfSatisfying(
                        VaultToken.Usable.class,
                        usable -> assertThat(usable.token().reveal()).isEqualTo("at-2"));
    }

    /** A lease lasts as long for a replica whose clock is ahead, and is over as soon for one whose clock is behind. */
    @Test
    void clockOfAReplicaThatIsWrongChangesNoLease() throws Exception {
        VaultConfig times = new ShortTimes(config);
        TokenVault ahead = replica(new LeaseRenewal(pool, times, vertx), times, Clock.offset(clock, WRONG));
        TokenVault behind = replica(new LeaseRenewal(pool, times, vertx), times, Clock.offset(clock, WRONG.negated()));
        CountDownLatch answer = new CountDownLatch(1);
        vendor.answer("/as/token", asked -> {
            await(answer);
            return rotate(asked);
        });
        CompletableFuture<VaultToken> first = CompletableFuture.supplyAsync(
                () -> Reactive.run(() -> replicas.getFirst().current(key, provider, READ, null, null)));
        isAsked();
        assertThat(Reactive.run(() -> ahead.current(key, provider, READ, null, null)))
                .isEqualTo(new VaultToken.Busy());
        answer.countDown();
        assertThat(first.get(60, TimeUnit.SECONDS)).isInstanceOf(VaultToken.Usable.class);
        assertThat(vendor.asked("/as/token")).hasSize(1);

        Reactive.sql(
                "UPDATE vault_token SET expires_at = now() - interval '1 day', lease_owner = 'dead',"
                        + " lease_until = now() - interval '1 second' WHERE provider_id = $1",
                provider.id());
        assertThat(Reactive.run(() -> behind.current(key, provider, READ, null, null)))
                .isInstanceOf(VaultToken.Usable.class);
        assertThat(vendor.asked("/as/token")).hasSize(2);
    }

    /** A lease of three seconds, for which nobody waits. */
    private record ShortTimes(VaultConfig others) implements VaultConfig {
        @Override
        public Duration expirySkew() {
            return others.expirySkew();
        }

        @Override
        public Duration leaseLength() {
            return Duration.ofSeconds(3);
        }

        @Override
        public Duration refreshWait() {
            return Duration.ZERO;
        }

        @Override
        public Duration forcedRefreshInterval() {
            return others.forcedRefreshInterval();
        }

        @Override
        public Duration pollInterval() {
            return others.pollInterval();
        }
    }

    /** The replica that held the lease comes back late: what it has is not written over what another one wrote. */
    @Test
    void lateAnswerDoesNotReplaceANewerGrant() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        vendor.answer("/as/token", asked -> {
            await(answer);
            return rotate(asked);
        });
        CompletableFuture<VaultToken> late = CompletableFuture.supplyAsync(
                () -> Reactive.run(() -> replicas.getFirst().current(key, provider, READ, null, null)));
        isAsked();

        GrantedTokens consented = new GrantedTokens(
                Secret.of("at-new"), Secret.of("rt-new"), Instant.now().plusSeconds(3600), READ);
        Reactive.run(() -> replicas.getLast().store(key, provider, consented, READ, null));
        answer.countDown();

        assertThat(late.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        VaultToken.Usable.class,
                        usable -> assertThat(usable.token().reveal()).isEqualTo("at-new"));
        assertThat(Reactive.run(() -> replicas.getLast().current(key, provider, READ, null, null)))
                .isInstanceOfSatisfying(
                        VaultToken.Usable.class,
                        usable -> assertThat(usable.token().reveal()).isEqualTo("at-new"));
    }

    /** A step-up that is under way, refused or abandoned costs nobody the grant that is there. */
    @Test
    void grantThatIsThereServesUntilTheWiderOneIsStored() {
        vendor.answer("/as/token", this::rotate);
        TokenVault replica = replicas.getFirst();
        Set<String> wider = Set.of("notes:read", "notes:write");
        assertThat(Reactive.run(() -> replica.current(key, provider, wider, null, null)))
                .isEqualTo(new VaultToken.Absent("scopes-missing"));
        assertThat(Reactive.run(() -> replica.scopesToAsk(key, provider, wider, null)))
                .isEqualTo(wider);
        assertThat(Reactive.run(() -> replica.current(key, provider, READ, null, null)))
                .isInstanceOf(VaultToken.Usable.class);
        GrantedTokens tokens = new GrantedTokens(
                Secret.of("at-wide"), Secret.of("rt-wide"), Instant.now().plusSeconds(3600), wider);
        Reactive.run(() -> replicas.getLast().store(key, provider, tokens, wider, null));
        assertThat(Reactive.run(() -> replica.current(key, provider, READ, null, null)))
                .isInstanceOfSatisfying(
                        VaultToken.Usable.class,
                        usable -> assertThat(usable.token().reveal()).isEqualTo("at-wide"));
    }

    private static void isAsked() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !vendor.asked("/as/token").isEmpty());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
