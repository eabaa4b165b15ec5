package io.gatehouse.identity.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.grant.FakeVendor;
import io.gatehouse.identity.grant.GrantedTokens;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.provider.ProviderCalls;
import io.gatehouse.identity.revocation.GrantFilter;
import io.gatehouse.identity.revocation.WithdrawGrants;
import io.gatehouse.identity.revocation.Withdrawer;
import io.gatehouse.identity.user.UserKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** What a dump of the database gives away, and what the service's own role can do to it. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DatabaseSecretsTest {

    /** Bytes that are no secret: hashes, which nobody can turn round, and signatures. */
    private static final Pattern NO_SECRET = Pattern.compile(".*(digest|hash|hashes|signature)$");

    @Inject
    TokenVault vault;

    @Inject
    WithdrawGrants grants;

    @Inject
    CredentialProviders providers;

    @Test
    void noColumnOfNoTableHoldsATokenOrASecretInClear() throws SQLException {
        try (FakeVendor vendor = new FakeVendor()) {
            vendor.discoverable("/as", "").answer("/as/revoke", asked -> FakeVendor.Answer.json(503, ""));
            String planted = "planted-" + UUID.randomUUID();
            String name = "dump-" + UUID.randomUUID();
            ProviderCalls.asOperator(
                            "CreateOauth2CredentialProvider",
                            ProviderCalls.discovered(
                                    name, vendor.url() + "/as", ",\"clientSecret\":\"" + planted + "-client\""))
                    .then()
                    .statusCode(201);
            ProviderCalls.asOperator(
                            "CreateApiKeyCredentialProvider",
                            "{\"name\":\"" + name + "\",\"apiKey\":\"" + planted + "-key\"}")
                    .then()
                    .statusCode(201);
            OAuth2Provider provider = Reactive.run(() -> providers.oauth2(name));
            for (String user : List.of("kept", "taken-back")) {
                Reactive.run(() -> vault.store(key(provider, user), provider, tokens(planted), Set.of(), null));
            }
            String takenBack = key(provider, "taken-back").userText();
            Reactive.run(() -> grants.withdraw(GrantFilter.ofUser(takenBack), Withdrawer.workload()));
            assertThat(Reactive.sql("SELECT 1 FROM grant_revocation WHERE provider_id = $1", provider.id())
                            .rowCount())
                    .isEqualTo(1);

            String hex = HexFormat.of().formatHex(planted.getBytes(StandardCharsets.UTF_8));
            List<String> tables = column("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'");
            assertThat(tables).contains("vault_token", "grant_revocation", "oauth2_provider", "consent_session");
            for (String table : tables) {
                assertThat(column("SELECT to_jsonb(t)::text FROM " + table + " t"))
                        .as(table)
                        .noneMatch(row -> row.contains(planted) || row.contains(hex));
            }
        }
    }

    /** The rotation finds sealed values by this name. */
    @Test
    void everyColumnOfBytesIsSealedByNameOrNoSecret() throws SQLException {
        assertThat(column("SELECT table_name || '.' || column_name FROM information_schema.columns"
                        + " WHERE table_schema = 'public' AND data_type = 'bytea'"))
                .hasSizeGreaterThan(8)
                .allMatch(column ->
                        column.contains("sealed") || NO_SECRET.matcher(column).matches());
    }

    @Test
    void roleOfTheServiceOwnsNothingAndMakesNothing() {
        assertThat(Reactive.sql("SELECT current_user").iterator().next().getString(0))
                .isEqualTo("identity_app");
        for (String forbidden : List.of(
                "CREATE TABLE mine (id int)",
                "DROP TABLE vault_token",
                "ALTER TABLE vault_token DISABLE TRIGGER ALL",
                "TRUNCATE vault_token",
                "UPDATE vault_canary SET id = 1",
                "DELETE FROM vault_canary",
                "UPDATE audit_event SET reason = 'x'",
                "DELETE FROM audit_event",
                "INSERT INTO token_withdrawal (provider, withdrawn_at) VALUES ('x', now())",
                "UPDATE token_withdrawal SET provider = 'x'",
                "SELECT announce_withdrawal()",
                "SET ROLE identity_owner",
                "COPY vault_token TO PROGRAM 'cat'")) {
            assertThatThrownBy(() -> Reactive.sql(forbidden)).as(forbidden).isInstanceOf(RuntimeException.class);
        }
        assertThat(Reactive.sql("SELECT 1 FROM pg_tables WHERE tableowner = current_user")
                        .rowCount())
                .isZero();
        assertThat(Reactive.sql("SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole"
                                + " OR rolcreatedb OR rolreplication OR rolbypassrls)")
                        .rowCount())
                .isZero();
    }

    private static VaultKey key(OAuth2Provider provider, String user) {
        return new VaultKey(
                "dump", new UserKey.Opaque("dump", user + provider.id()), provider.id(), List.of(), List.of());
    }

    private static GrantedTokens tokens(String planted) {
        return new GrantedTokens(
                Secret.of(planted + "-access"),
                Secret.of(planted + "-refresh"),
                Instant.now().plusSeconds(3600),
                Set.of());
    }

    private static List<String> column(String sql) throws SQLException {
        var config = ConfigProvider.getConfig();
        try (Connection connection = DriverManager.getConnection(
                        config.getValue("quarkus.flyway.jdbc-url", String.class),
                        config.getValue("quarkus.flyway.username", String.class),
                        config.getValue("quarkus.flyway.password", String.class));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
