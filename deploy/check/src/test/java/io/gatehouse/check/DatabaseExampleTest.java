package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of a database is one that the services can use: no registry has a schema of CloudNativePG. */
class DatabaseExampleTest {
    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void itHasTheRolesThatTheServicesAndTheirMigrationsLogInAs(String overlay) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests(overlay));
        Set<String> roles = new TreeSet<>();
        objects.get("Cluster gatehouse-db")
                .at("/spec/managed/roles")
                .forEach(role -> roles.add(role.path("name").asText()));

        assertThat(roles).containsExactlyInAnyOrder("identity_owner", "identity_app", "catalog_owner", "catalog_app");
        for (String service : List.of("identity", "catalog")) {
            JsonNode database = objects.get("Database " + service).path("spec");
            assertThat(database.path("owner").asText()).isEqualTo(service + "_owner");
            Map<String, String> settings = SettingsTest.settings(overlay, service);
            assertThat(settings).containsEntry("quarkus.datasource.username", service + "_app");
            assertThat(settings.get("quarkus.datasource.reactive.url"))
                    .isEqualTo("postgresql://" + database.at("/cluster/name").asText() + "-rw:5432/"
                            + database.path("name").asText());
            assertThat(settings.get("quarkus.datasource.jdbc.url"))
                    .startsWith("jdbc:" + settings.get("quarkus.datasource.reactive.url") + "?");
        }
    }

    /** Each role has the password of its own, and no right beside its login. */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void noRoleMayMore(String overlay) {
        JsonNode spec = cluster(overlay).path("spec");

        for (JsonNode role : spec.at("/managed/roles")) {
            String name = role.path("name").asText();
            assertThat(role)
                    .isEqualTo(Project.tree("{name: %s, login: true, passwordSecret: {name: db-%s}}"
                            .formatted(name, name.replace('_', '-'))));
        }
        assertThat(spec.path("enableSuperuserAccess").asBoolean(true)).isFalse();
        assertThat(spec.at("/postgresql/parameters/password_encryption").asText())
                .isEqualTo("scram-sha-256");
    }

    /** A machine that is lost takes one copy with it. */
    @Test
    void instancesAreOnDifferentMachines() {
        assertThat(cluster("overlays/prod")
                        .at("/spec/affinity/podAntiAffinityType")
                        .asText())
                .isEqualTo("required");
        assertThat(cluster("overlays/prod").at("/spec/instances").asInt()).isGreaterThanOrEqualTo(3);
    }

    /** Nobody reads the other's database, nobody without TLS and a password; the last rule refuses the rest. */
    @Test
    void eachDatabaseLetsInItsTwoRoles() {
        List<String> rules = new ArrayList<>();
        cluster("overlays/prod").at("/spec/postgresql/pg_hba").forEach(rule -> rules.add(rule.asText()));

        assertThat(rules)
                .containsExactly(
                        "hostssl identity identity_owner,identity_app all scram-sha-256",
                        "hostssl catalog catalog_owner,catalog_app all scram-sha-256",
                        "host all all all reject");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void itsPodsAreThoseThatThePoliciesName(String overlay) {
        assertThat(cluster(overlay)
                        .at("/spec/inheritedMetadata/labels")
                        .path("gatehouse.io/role")
                        .asText())
                .isEqualTo("database");
    }

    /** The operator marks a backup as failed whose cluster does not say how snapshots are made. */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void theScheduledBackupCanBeMade(String overlay) {
        JsonNode backup = Kustomization.byName(Project.manifests(overlay)).get("ScheduledBackup gatehouse-db");

        assertThat(backup.at("/spec/method").asText()).isEqualTo("volumeSnapshot");
        assertThat(cluster(overlay).at("/spec/backup/volumeSnapshot/className").asText())
                .isNotEmpty();
    }

    /** One instance that waits for a second one would never commit. */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void whoIsWaitedForIsThere(String overlay) {
        JsonNode spec = cluster(overlay).path("spec");

        assertThat(spec.at("/postgresql/synchronous/number").asInt(0))
                .isLessThan(spec.path("instances").asInt());
    }

    /** The pools of every replica that may run, one more of each during an upgrade, and who looks after the database. */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void everyReplicaFindsItsConnections(String overlay) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests(overlay));
        int needed = 20;
        for (String service : List.of("identity-service", "catalog-service")) {
            Map<String, String> settings = Project.properties(
                    Project.text(Project.ROOT.resolve(service + "/src/main/resources/application.properties")));
            int each = Integer.parseInt(settings.get("quarkus.datasource.reactive.max-size"))
                    + Integer.parseInt(settings.get("quarkus.datasource.jdbc.max-size"))
                    + 1; // That listens for changes.
            needed += each
                    * (objects.get("HorizontalPodAutoscaler " + service)
                                    .at("/spec/maxReplicas")
                                    .asInt()
                            + 1);
        }

        assertThat(cluster(overlay)
                        .at("/spec/postgresql/parameters/max_connections")
                        .asInt())
                .isGreaterThanOrEqualTo(needed);
    }

    private static JsonNode cluster(String overlay) {
        return Kustomization.byName(Project.manifests(overlay)).get("Cluster gatehouse-db");
    }
}
