package io.gatehouse.identity.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.identity.CrashPoint;
import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ProviderCalls;
import io.gatehouse.identity.user.UserKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever dies while a token is refreshed leaves the old token or the new one, never a loop, and the trail says which. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RefreshCrashTest {

    @Inject
    TokenVault vault;

    @Inject
    CredentialProviders providers;

    private final FakeVendor vendor = new FakeVendor();
    private final AtomicReference<String> goodOnce = new AtomicReference<>("rt-1");
    private OAuth2Provider provider;
    private VaultKey key;

    @BeforeEach
    void register() {
        vendor.discoverable("/as", "");
        // Every refresh token is good once.
        vendor.answer(
                "/as/token",
                asked -> goodOnce.getAndSet("rt-2").equals(asked.form().get("refresh_token"))
                        ? FakeVendor.Answer.json(
                                200,
                                "{\"access_token\":\"at-2\",\"refresh_token\":\"rt-2\",\"token_type\":\"Bearer\",\"expires_in\":3600}")
                        : FakeVendor.Answer.json(400, "{\"error\":\"invalid_grant\"}"));
        String name = "crash-" + UUID.randomUUID();
        ProviderCalls.register(name, vendor.url() + "/as");
        provider = Reactive.run(() -> providers.oauth2(name));
        key = new VaultKey("crash", new UserKey.Opaque("crash", name), provider.id(), List.of(), List.of());
        store();
    }

    private void store() {
        GrantedTokens tokens = new GrantedTokens(
                Secret.of("at-1"), Secret.of("rt-1"), Instant.now().minusSeconds(5), Set.of());
        Reactive.run(() -> vault.store(key, provider, tokens, Set.of(), null));
    }

    @AfterEach
    void stop() {
        vendor.close();
    }

    @Test
    void deathBeforeTheVendorIsAskedCostsNothing() {
        try (CrashPoint here = CrashPoint.at(
                "UPDATE",
                "vault_token",
                "OLD.lease_owner IS NULL AND NEW.lease_owner IS NOT NULL AND " + ours("NEW"))) {
            assertThatThrownBy(this::current).isInstanceOf(RuntimeException.class);
        }
        assertThat(vendor.asked("/as/token")).isEmpty();
        assertUsable("at-2", 2);
        assertThat(vendor.asked("/as/token")).hasSize(1);
        assertThat(trail()).containsExactly("TOKEN_STORED null", "TOKEN_REFRESHED null");
    }

    @Test
    void deathAfterTheVendorsAnswerEndsInConsent() {
        List<Supplier<CrashPoint>> points = List.of(
                () -> CrashPoint.at("UPDATE", "vault_token", "NEW.generation > OLD.generation AND " + ours("NEW")),
                () -> CrashPoint.at(
                        "INSERT",
                        "audit_event",
                        "NEW.type = 'TOKEN_REFRESHED' AND NEW.provider = '" + provider.name() + "'"),
                () -> CrashPoint.atCommitOf(
                        "UPDATE", "vault_token", "NEW.generation > OLD.generation AND " + ours("NEW")));
        for (Supplier<CrashPoint> point : points) {
            goodOnce.set("rt-1");
            int before = vendor.asked("/as/token").size();
            try (CrashPoint here = point.get()) {
                assertThatThrownBy(this::current).isInstanceOf(RuntimeException.class);
            }
            assertThat(Reactive.sql(
                                    "SELECT 1 FROM vault_token WHERE provider_id = $1 AND generation = 1",
                                    provider.id())
                            .rowCount())
                    .isEqualTo(1);

            Reactive.sql(
                    "UPDATE vault_token SET lease_until = now() - interval '1 second' WHERE provider_id = $1",
                    provider.id());
            assertThat(current()).isEqualTo(new VaultToken.Absent("invalid-grant"));
            assertThat(current()).isEqualTo(new VaultToken.Absent("no-grant"));
            assertThat(vendor.asked("/as/token")).hasSize(before + 2);
            assertThat(trail()).endsWith("TOKEN_REFRESH_FAILED interrupted", "TOKEN_REFRESH_FAILED invalid-grant");
            store();
        }
    }

    @Test
    void deathWhileAGrantIsOverIsMadeUpFor() {
        goodOnce.set("none");
        try (CrashPoint here = CrashPoint.at("DELETE", "vault_token", ours("OLD"))) {
            assertThatThrownBy(this::current).isInstanceOf(RuntimeException.class);
        }
        assertThat(trail()).containsExactly("TOKEN_STORED null");
        Reactive.sql(
                "UPDATE vault_token SET lease_until = now() - interval '1 second' WHERE provider_id = $1",
                provider.id());
        assertThat(current()).isEqualTo(new VaultToken.Absent("invalid-grant"));
        assertThat(current()).isEqualTo(new VaultToken.Absent("no-grant"));
    }

    private String ours(String row) {
        return row + ".provider_id = '" + provider.id() + "'";
    }

    private VaultToken current() {
        return Reactive.run(() -> vault.current(key, provider, Set.of(), null, null));
    }

    private void assertUsable(String token, long generation) {
        assertThat(current()).isInstanceOfSatisfying(VaultToken.Usable.class, usable -> {
            assertThat(usable.token().reveal()).isEqualTo(token);
            assertThat(usable.generation()).isEqualTo(generation);
        });
    }

    private List<String> trail() {
        List<String> told = new ArrayList<>();
        Reactive.sql(
                        "SELECT type, reason FROM audit_event WHERE provider = $1 AND type LIKE 'TOKEN%' ORDER BY id",
                        provider.name())
                .forEach(row -> told.add(row.getString(0) + " " + row.getString(1)));
        return told;
    }
}
