package io.gatehouse.identity.revocation;

import static io.restassured.RestAssured.given;

import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.TestWorkload;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ProviderCalls;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.VaultKey;
import io.gatehouse.identity.vault.VaultToken;
import io.quarkus.arc.Arc;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A vendor, providers at it, a workload, and grants of people. */
final class GrantStage implements AutoCloseable {

    final FakeVendor vendor = new FakeVendor();
    final String workload = "grants-" + UUID.randomUUID();
    final OAuth2Provider provider;

    /** Everybody's subject is new for each test, so that tests do not see each other's grants. */
    final String alice = "alice-" + UUID.randomUUID();

    final String bob = "bob-" + UUID.randomUUID();

    GrantStage() {
        vendor.discoverable("/as", "").answer("/as/revoke", asked -> FakeVendor.Answer.json(200, ""));
        provider = provider("/as");
    }

    OAuth2Provider provider(String issuerPath) {
        String name = "grants-" + UUID.randomUUID();
        ProviderCalls.register(name, vendor.url() + issuerPath);
        return Reactive.run(() -> bean(CredentialProviders.class).oauth2(name));
    }

    /** A vendor that cannot end a grant. */
    OAuth2Provider withoutRevocation() {
        String issuer = vendor.url() + "/mute";
        vendor.answer(
                "/mute/.well-known/openid-configuration", asked -> FakeVendor.Answer.json(200, """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",
                 "code_challenge_methods_supported":["S256"],"response_types_supported":["code"]}""".formatted(issuer)));
        return provider("/mute");
    }

    void registerWorkload() {
        TestWorkload.register(workload, "\"credentialProviders\":[]");
    }

    String store(String subject) {
        return store(subject, provider, "https://notes.example/mcp");
    }

    /** Stores a grant and answers its name. */
    String store(String subject, OAuth2Provider at, String resource) {
        GrantedTokens tokens = new GrantedTokens(
                Secret.of("at-" + subject),
                Secret.of("rt-" + subject),
                Instant.now().plusSeconds(3600),
                Set.of("read"));
        VaultToken.Usable stored = Reactive.run(() -> bean(TokenVault.class)
                .store(key(subject, at, resource), at, tokens, Set.of("read"), "https://notes.example"));
        return String.valueOf(stored.grant());
    }

    VaultToken current(String subject) {
        return Reactive.run(() -> bean(TokenVault.class)
                .current(
                        key(subject, provider, "https://notes.example/mcp"),
                        provider,
                        Set.of("read"),
                        "https://notes.example",
                        null));
    }

    private VaultKey key(String subject, OAuth2Provider at, String resource) {
        UserKey user = new UserKey.Person(TestIssuer.configured().url(), "sub", subject);
        return new VaultKey(workload, user, at.id(), List.of(resource), List.of());
    }

    static RequestSpecification as(String subject, String... roles) {
        return given().auth()
                .oauth2(TestIssuer.configured().personToken(subject, roles).sign());
    }

    static RequestSpecification operator() {
        return as("olga", "operator");
    }

    List<String> revoked() {
        return vendor.asked("/as/revoke").stream()
                .map(asked -> asked.form().get("token"))
                .toList();
    }

    /** Type, reason and person of what the trail says of this workload, or of a provider. */
    static List<String> trail(String column, String name) {
        List<String> told = new ArrayList<>();
        Reactive.sql(
                        "SELECT type, outcome, reason, user_subject FROM audit_event WHERE " + column
                                + " = $1 AND type LIKE 'GRANT%' ORDER BY id",
                        name)
                .forEach(row -> told.add(
                        row.getString(0) + " " + row.getString(1) + " " + row.getString(2) + " " + row.getString(3)));
        return told;
    }

    private static <T> T bean(Class<T> type) {
        return Arc.container().instance(type).get();
    }

    @Override
    public void close() {
        vendor.close();
    }
}
