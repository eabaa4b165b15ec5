package io.gatehouse.identity.vault;

import static io.gatehouse.identity.vault.VaultToken.Absent;
import static io.gatehouse.identity.vault.VaultToken.Failed;
import static io.gatehouse.identity.vault.VaultToken.Usable;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.FakeVendor.Answer;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ProviderCalls;
import io.gatehouse.identity.revocation.DiscardGrants;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.workload.WorkloadRemoval;
import io.quarkus.arc.All;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TokenVaultTest {

    private static final Set<String> READ = Set.of("notes:read");
    private static final String ORIGIN = "https://notes.example";

    private static FakeVendor vendor;

    @Inject
    TokenVault vault;

    @Inject
    DiscardGrants discardGrants;

    @Inject
    @All
    List<WorkloadRemoval> removals;

    @Inject
    CredentialProviders providers;

    private OAuth2Provider provider;
    private VaultKey alice;

    @BeforeAll
    static void start() {
        vendor = new FakeVendor();
    }

    @AfterAll
    static void stop() {
        vendor.close();
    }

    @BeforeEach
    void register() {
        vendor.reset();
        vendor.discoverable("/as", "");
        String name = "vault-" + UUID.randomUUID();
        ProviderCalls.register(name, vendor.url() + "/as");
        provider = Reactive.run(() -> providers.oauth2(name));
        alice = key("alice");
    }

    @Test
    void storedTokenServesEverySubsetOfItsScopesAndNoMore() {
        store(alice, "at-1", "rt-1", hours(1), Set.of("notes:read", "notes:write"));

        assertUsable(current(alice, READ), "at-1", 1);
        assertUsable(current(alice, Set.of()), "at-1", 1);
        assertAbsent(current(alice, Set.of("notes:read", "notes:admin")), "scopes-missing");
        assertAbsent(current(key("bob"), READ), "no-grant");
        assertThat(Reactive.run(() -> vault.scopesToAsk(alice, provider, Set.of("notes:admin"), ORIGIN)))
                .containsExactlyInAnyOrder("notes:admin", "notes:read", "notes:write");
        assertThat(vendor.asked("/as/token")).isEmpty();
    }

    /** S15: the operator's ceiling bounds what is asked for, whatever a vendor gave before. */
    @Test
    void whatAVendorGrantedAboveTheCeilingIsNotAskedForAgain() {
        store(alice, "at-1", "rt-1", hours(1), Set.of("notes:read", "notes:write"));

        var bounded = provider.within(Set.of("notes:read", "notes:admin"));
        assertThat(Reactive.run(() -> vault.scopesToAsk(alice, bounded, Set.of("notes:admin"), ORIGIN)))
                .containsExactlyInAnyOrder("notes:admin", "notes:read");
    }

    @Test
    void machineTokenIsNobodysElse() {
        VaultKey machine = new VaultKey("agent", null, provider.id(), List.of("https://notes.example/mcp"), List.of());
        store(machine, "m-1", null, hours(1), READ);
        assertUsable(current(machine, READ), "m-1", 1);
        assertAbsent(current(alice, READ), "no-grant");
    }

    @Test
    void storedAgainReplacesTheGrant() {
        store(alice, "at-1", "rt-1", hours(1), READ);
        store(alice, "at-2", "rt-2", hours(1), Set.of("notes:read", "notes:write"));
        assertUsable(current(alice, Set.of("notes:write")), "at-2", 2);
    }

    @Test
    void twoCallersAtExpiryMakeOneRefresh() throws Exception {
        store(alice, "at-1", "rt-1", ended(), READ);
        CountDownLatch answer = new CountDownLatch(1);
        vendor.answer("/as/token", asked -> {
            await(answer);
            return Answer.json(200, tokens("at-2", "rt-2"));
        });

        List<CompletableFuture<VaultToken>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(CompletableFuture.supplyAsync(() -> current(alice, READ)));
        }
        Awaitility.await().until(() -> !vendor.asked("/as/token").isEmpty());
        answer.countDown();

        for (CompletableFuture<VaultToken> call : calls) {
            assertUsable(call.get(20, TimeUnit.SECONDS), "at-2", 2);
        }
        assertThat(vendor.asked("/as/token")).hasSize(1);
        assertThat(vendor.asked("/as/token").getFirst().form())
                .containsEntry("refresh_token", "rt-1")
                .containsEntry("resource", "https://notes.example/mcp");
        assertThat(audited("TOKEN_REFRESHED")).containsExactly("SUCCESS null");
    }

    @Test
    void tokenThatEndsSoonServesThoseWhoWaitForItsRefresh() throws Exception {
        store(alice, "at-1", "rt-1", Instant.now().plusSeconds(20), READ);
        CountDownLatch answer = new CountDownLatch(1);
        vendor.answer("/as/token", asked -> {
            await(answer);
            return Answer.json(200, tokens("at-2", "rt-2"));
        });
        CompletableFuture<VaultToken> first = CompletableFuture.supplyAsync(() -> current(alice, READ));
        Awaitility.await().until(() -> !vendor.asked("/as/token").isEmpty());

        assertUsable(current(alice, READ), "at-1", 1);
        answer.countDown();
        assertUsable(first.get(20, TimeUnit.SECONDS), "at-2", 2);
    }

    @Test
    void rotatedRefreshTokenIsKeptAndAMissingOneKeepsTheOld() {
        store(alice, "at-1", "rt-1", ended(), READ);
        AtomicInteger calls = new AtomicInteger(1);
        vendor.answer("/as/token", asked -> switch (calls.incrementAndGet()) {
            case 2 -> Answer.json(200, tokens("at-2", "rt-2").replace("3600", "1"));
            case 3 -> Answer.json(200, "{\"access_token\":\"at-3\",\"token_type\":\"Bearer\",\"expires_in\":1}");
            default -> Answer.json(200, tokens("at-4", "rt-4"));
        });
        assertUsable(current(alice, READ), "at-2", 2);
        assertUsable(current(alice, READ), "at-3", 3);
        assertUsable(current(alice, READ), "at-4", 4);
        assertThat(vendor.asked("/as/token").stream().map(asked -> asked.form().get("refresh_token")))
                .containsExactly("rt-1", "rt-2", "rt-2");
    }

    @Test
    void revokedGrantAsksForConsentAgainAndIsAudited() {
        store(alice, "at-1", "rt-1", ended(), READ);
        vendor.answer("/as/token", asked -> Answer.json(400, "{\"error\":\"invalid_grant\"}"));

        assertAbsent(current(alice, READ), "invalid-grant");
        assertAbsent(current(alice, READ), "no-grant");
        assertThat(vendor.asked("/as/token")).hasSize(1);
        assertThat(audited("TOKEN_REFRESH_FAILED")).containsExactly("FAILED invalid-grant");
    }

    @Test
    void crashAfterTheVendorsAnswerEndsInConsentAndNotInALoop() {
        store(alice, "at-1", "rt-1", ended(), READ);
        // A replica took the lease, the vendor rotated the refresh token, and the replica died before its commit.
        Reactive.sql(
                "UPDATE vault_token SET lease_owner = 'dead', lease_until = $1 WHERE provider_id = $2",
                OffsetDateTime.now(ZoneOffset.UTC).minusSeconds(1),
                provider.id());
        vendor.answer("/as/token", asked -> Answer.json(400, "{\"error\":\"invalid_grant\"}"));

        assertAbsent(current(alice, READ), "invalid-grant");
        assertAbsent(current(alice, READ), "no-grant");
        assertThat(vendor.asked("/as/token")).hasSize(1);
        assertThat(audited("TOKEN_REFRESH_FAILED"))
                .containsExactlyInAnyOrder("FAILED interrupted", "FAILED invalid-grant");
    }

    @Test
    void leaseOfADeadReplicaIsTakenOverWhenItEnds() {
        store(alice, "at-1", "rt-1", ended(), READ);
        Instant until = Instant.now().plusSeconds(2);
        Reactive.sql(
                "UPDATE vault_token SET lease_owner = 'dead', lease_until = $1 WHERE provider_id = $2",
                until.atOffset(ZoneOffset.UTC),
                provider.id());
        vendor.answer("/as/token", asked -> Answer.json(200, tokens("at-2", "rt-2")));
        assertUsable(current(alice, READ), "at-2", 2);
        assertThat(Instant.now()).isAfter(until);
    }

    @Test
    void vendorThatIsAwayIsNoReasonForConsent() {
        vendor.answer("/as/token", asked -> Answer.json(503, "{}"));
        store(alice, "at-1", "rt-1", Instant.now().plusSeconds(20), READ);
        assertUsable(current(alice, READ), "at-1", 1);

        store(alice, "at-2", "rt-2", ended(), READ);
        assertThat(current(alice, READ)).isEqualTo(new Failed("server-error"));
        vendor.answer("/as/token", asked -> Answer.json(200, tokens("at-3", "rt-3")));
        assertUsable(current(alice, READ), "at-3", 3);
    }

    @Test
    void endedTokenWithoutARefreshTokenNeedsConsent() {
        store(alice, "at-1", null, ended(), READ);
        assertAbsent(current(alice, READ), "expired");
    }

    @Test
    void rejectedTokenIsRefreshedOncePerGeneration() {
        store(alice, "at-1", "rt-1", hours(1), READ);
        vendor.answer("/as/token", asked -> Answer.json(200, tokens("at-2", "rt-2")));

        assertUsable(rejected(1), "at-2", 2);
        assertUsable(rejected(1), "at-2", 2);
        assertThat(vendor.asked("/as/token")).hasSize(1);
    }

    /** A target that refuses whatever it gets would have a refresh token burnt for every call. */
    @Test
    void whatWasJustRefreshedAndIsRejectedAgainNeedsConsent() {
        store(alice, "at-1", "rt-1", hours(1), READ);
        vendor.answer("/as/token", asked -> Answer.json(200, tokens("at-2", "rt-2")));

        assertUsable(rejected(1), "at-2", 2);
        assertAbsent(rejected(2), "rejected");
        assertThat(vendor.asked("/as/token")).hasSize(1);

        Reactive.sql("UPDATE vault_token SET forced_at = forced_at - interval '2 minutes' WHERE workload = 'agent'");
        assertUsable(rejected(2), "at-2", 3);
    }

    @Test
    void rejectedTokenWithoutARefreshTokenNeedsConsent() {
        store(alice, "at-1", null, null, READ);
        assertUsable(current(alice, READ), "at-1", 1);
        assertAbsent(rejected(1), "rejected");
    }

    @Test
    void anotherOriginOrAChangedProviderNeedsConsent() {
        store(alice, "at-1", "rt-1", hours(1), READ);
        assertAbsent(
                Reactive.run(() -> vault.current(alice, provider, READ, "https://evil.example", null)),
                "origin-changed");
        ProviderCalls.asOperator(
                        "UpdateOauth2CredentialProvider",
                        ProviderCalls.discovered(
                                provider.name(), vendor.url() + "/as", ",\"clientSecret\":\"client-secret-2\""))
                .then()
                .statusCode(200);
        OAuth2Provider changed = Reactive.run(() -> providers.oauth2(provider.name()));
        assertAbsent(Reactive.run(() -> vault.current(alice, changed, READ, ORIGIN, null)), "provider-changed");
    }

    @Test
    void tokensAreNotInTheDatabaseInClear() {
        store(alice, "access-token-in-clear", "refresh-token-in-clear", hours(1), READ);
        Reactive.sql(
                        "SELECT to_jsonb(t)::text, encode(sealed_access_token, 'escape'),"
                                + " encode(sealed_refresh_token, 'escape') FROM vault_token t WHERE provider_id = $1",
                        provider.id())
                .forEach(row -> {
                    for (int i = 0; i < 3; i++) {
                        assertThat(row.getString(i)).doesNotContain("token-in-clear");
                    }
                });
    }

    @Test
    void discardRevokesAtTheVendorAndDeletes() {
        store(alice, "at-1", "rt-1", hours(1), READ);
        store(key("bob"), "bob-at", "bob-rt", hours(1), READ);
        vendor.answer("/as/revoke", asked -> Answer.json(200, ""));

        discard();

        assertAbsent(current(alice, READ), "no-grant");
        assertUsable(current(key("bob"), READ), "bob-at", 1);
        // The vendor may be told meanwhile of what other tests took back.
        assertThat(vendor.asked("/as/revoke").stream().map(asked -> asked.form().get("token")))
                .containsOnlyOnce("rt-1")
                .doesNotContain("at-1", "bob-at", "bob-rt");
        assertThat(audited("GRANT_REVOKED")).containsExactly("SUCCESS revoked");
    }

    @Test
    void vendorThatDoesNotRevokeIsToldInTheTrailAndTheRowIsGoneAllTheSame() {
        store(alice, "at-1", "rt-1", hours(1), READ);
        vendor.answer("/as/revoke", asked -> Answer.json(503, ""));
        discard();
        assertAbsent(current(alice, READ), "no-grant");
        assertThat(audited("GRANT_REVOKED")).containsExactly("FAILED revocation-failed");
    }

    @Test
    void removedWorkloadLeavesNoTokens() {
        store(alice, "at-1", "rt-1", hours(1), READ);
        VaultKey other = new VaultKey(
                "other-" + provider.id(), alice.user(), provider.id(), alice.resources(), alice.audiences());
        store(other, "other-at", null, hours(1), READ);
        Reactive.run(() -> Panache.withTransaction(() -> Multi.createFrom()
                .iterable(removals)
                .onItem()
                .transformToUniAndConcatenate(removal -> removal.removed(other.workload()))
                .collect()
                .asList()));
        assertAbsent(current(other, READ), "no-grant");
        assertUsable(current(alice, READ), "at-1", 1);
    }

    @Test
    void deletedProviderTakesItsTokensAlong() {
        store(alice, "at-1", "rt-1", hours(1), READ);
        ProviderCalls.asOperator("DeleteOauth2CredentialProvider", "{\"name\":\"" + provider.name() + "\"}")
                .then()
                .statusCode(204);
        assertAbsent(current(alice, READ), "no-grant");
    }

    private VaultKey key(String subject) {
        return new VaultKey(
                "agent",
                new UserKey.Person("https://idp.example", "sub", subject),
                provider.id(),
                List.of("https://notes.example/mcp"),
                List.of());
    }

    private void store(VaultKey key, String access, String refresh, Instant expiresAt, Set<String> scopes) {
        GrantedTokens tokens =
                new GrantedTokens(Secret.of(access), refresh == null ? null : Secret.of(refresh), expiresAt, scopes);
        Reactive.run(() -> vault.store(key, provider, tokens, scopes, ORIGIN));
    }

    private VaultToken current(VaultKey key, Set<String> scopes) {
        return Reactive.run(() -> vault.current(key, provider, scopes, ORIGIN, null));
    }

    private VaultToken rejected(long generation) {
        return Reactive.run(() -> vault.current(alice, provider, READ, ORIGIN, generation));
    }

    private void discard() {
        Reactive.run(() -> discardGrants.discard("agent", alice.user(), provider));
    }

    private List<String> audited(String type) {
        List<String> events = new ArrayList<>();
        Reactive.sql(
                        "SELECT outcome, reason, user_subject FROM audit_event WHERE type = $1 AND provider = $2",
                        type,
                        provider.name())
                .forEach(row -> {
                    assertThat(row.getString(2)).isEqualTo("alice");
                    events.add(row.getString(0) + " " + row.getString(1));
                });
        return events;
    }

    private static void assertUsable(VaultToken token, String access, long generation) {
        assertThat(token).isInstanceOfSatisfying(Usable.class, usable -> {
            assertThat(usable.token().reveal()).isEqualTo(access);
            assertThat(usable.generation()).isEqualTo(generation);
        });
    }

    private static void assertAbsent(VaultToken token, String reason) {
        assertThat(token).isEqualTo(new Absent(reason));
    }

    private static Instant hours(int hours) {
        return Instant.now().plus(Duration.ofHours(hours));
    }

    private static Instant ended() {
        return Instant.now().minusSeconds(5);
    }

    private static String tokens(String access, String refresh) {
        return "{\"access_token\":\"%s\",\"refresh_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                .formatted(access, refresh);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
