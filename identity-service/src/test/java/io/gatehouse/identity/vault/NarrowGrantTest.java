package io.gatehouse.identity.vault;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A vendor grants less than it was asked for (RFC 6749 section 5.1). */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NarrowGrantTest {

    private static final Set<String> READ = Set.of("notes:read");
    private static final Set<String> WRITE = Set.of("notes:write");
    private static final Set<String> BOTH = Set.of("notes:read", "notes:write");

    private static FakeVendor vendor;

    @Inject
    TokenVault vault;

    @Inject
    CredentialProviders providers;

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
    void register() {
        vendor.discoverable("/as", "");
        String name = "narrow-" + UUID.randomUUID();
        ProviderCalls.register(name, vendor.url() + "/as");
        provider = Reactive.run(() -> providers.oauth2(name));
        key = new VaultKey(
                "agent",
                new UserKey.Person("https://idp.example", "sub", "alice"),
                provider.id(),
                List.of(),
                List.of());
    }

    @Test
    void whatWasNotGrantedIsAskedForOnceMoreAndThenLeftToTheTarget() {
        granted(READ, BOTH);
        assertThat(current(READ)).isInstanceOf(VaultToken.Usable.class);
        assertThat(current(WRITE)).isEqualTo(new VaultToken.Absent("scopes-missing"));
        assertThat(stored("scopes")).isEqualTo("notes:read");

        granted(READ, BOTH);
        assertThat(current(WRITE)).isInstanceOf(VaultToken.Usable.class);
        assertThat(current(Set.of("notes:admin"))).isEqualTo(new VaultToken.Absent("scopes-missing"));
    }

    @Test
    void wholeGrantStartsTheCountAgain() {
        granted(READ, BOTH);
        granted(BOTH, BOTH);
        assertThat(current(WRITE)).isInstanceOf(VaultToken.Usable.class);
        granted(READ, BOTH);
        assertThat(current(WRITE)).isEqualTo(new VaultToken.Absent("scopes-missing"));
    }

    @Test
    void stepUpAsksForEverythingThatWasEverAsked() {
        granted(READ, BOTH);
        Set<String> asked = Reactive.run(() -> vault.scopesToAsk(key, provider, Set.of("notes:admin"), null));
        assertThat(asked).containsExactlyInAnyOrder("notes:read", "notes:write", "notes:admin");
        granted(READ, asked);
        assertThat(current(Set.of("notes:admin"))).isEqualTo(new VaultToken.Absent("scopes-missing"));
        granted(READ, asked);
        assertThat(current(Set.of("notes:admin"))).isInstanceOf(VaultToken.Usable.class);
        assertThat(current(WRITE)).isInstanceOf(VaultToken.Usable.class);
    }

    @Test
    void trailTellsThatTheGrantIsNarrower() {
        granted(READ, BOTH);
        assertThat(Reactive.sql(
                                "SELECT scopes, reason FROM audit_event WHERE type = 'TOKEN_STORED' AND provider = $1",
                                provider.name())
                        .iterator()
                        .next())
                .satisfies(row -> assertThat(row.getString(0)).isEqualTo("notes:read"))
                .satisfies(row -> assertThat(row.getString(1)).isEqualTo("scopes-narrowed"));
    }

    private void granted(Set<String> scopes, Set<String> asked) {
        GrantedTokens tokens = new GrantedTokens(
                Secret.of("at"), Secret.of("rt"), Instant.now().plusSeconds(3600), scopes);
        Reactive.run(() -> vault.store(key, provider, tokens, asked, null));
    }

    private VaultToken current(Set<String> scopes) {
        return Reactive.run(() -> vault.current(key, provider, scopes, null, null));
    }

    private String stored(String column) {
        return Reactive.sql("SELECT " + column + " FROM vault_token WHERE provider_id = $1", provider.id())
                .iterator()
                .next()
                .getString(0);
    }
}
