package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting that a manifest makes is one that the service knows: an unknown one stops its start. */
class SettingsTest {
    private static final Pattern ROW = Pattern.compile("^\\| `((?:gateway|identity|catalog)\\.[^`]+)` \\|");

    @ParameterizedTest
    @CsvSource({
        "overlays/prod, gateway", "overlays/prod, identity", "overlays/prod, catalog",
        "overlays/dev, gateway", "overlays/dev, identity", "overlays/dev, catalog"
    })
    void everySettingIsInTheTableOfItsService(String overlay, String service) {
        Set<String> unknown = unknown(settings(overlay, service).keySet(), service);

        assertThat(unknown).isEmpty();
    }

    @Test
    void aSettingThatNobodyKnowsIsFound() {
        assertThat(unknown(Set.of("identity.public-url", "identity.clusters.mine.issuer"), "identity"))
                .isEmpty();
        assertThat(unknown(Set.of("identity.public-uri", "identity.clusters.mine.keys", "catalog.region"), "identity"))
                .containsExactlyInAnyOrder("identity.public-uri", "identity.clusters.mine.keys", "catalog.region");
    }

    /** What must be set without a default is set, so that the overlay starts as it is. */
    @ParameterizedTest
    @CsvSource({
        "gateway, gateway.public-url gateway.catalog.url gateway.identity.url gateway.identity.issuer gateway.session.keyset-file gateway.audit.spool-dir",
        "identity, identity.public-url identity.issuers.company.url identity.issuers.company.api-audience identity.seed-file",
        "catalog, catalog.gateway-public-url catalog.identity.url catalog.identity.issuer catalog.audit.spool-directory"
    })
    void whatIsNeededIsThere(String service, String keys) {
        for (String overlay : List.of("overlays/prod", "overlays/dev")) {
            assertThat(settings(overlay, service)).containsKeys(keys.split(" "));
        }
    }

    /** Files that settings, and arguments of the JVM, name are in a volume that is mounted there. */
    @ParameterizedTest
    @CsvSource({
        "overlays/prod, gateway, StatefulSet gateway-service",
        "overlays/prod, identity, Deployment identity-service",
        "overlays/prod, catalog, StatefulSet catalog-service",
        "overlays/dev, gateway, StatefulSet gateway-service",
        "overlays/dev, identity, Deployment identity-service",
        "overlays/dev, catalog, StatefulSet catalog-service"
    })
    void namedFilesAreMounted(String overlay, String service, String workload) {
        JsonNode pod = pod(overlay, workload);
        List<String> mounts = mounts(pod);

        settings(overlay, service).values().stream()
                .filter(value -> value.startsWith("/"))
                .forEach(path -> assertThat(mounts).as(path).anyMatch(mount -> path.startsWith(mount + "/")));
        Matcher trust = Pattern.compile("-Djavax\\.net\\.ssl\\.trustStore=(\\S+)")
                .matcher(environment(pod).get("JAVA_TOOL_OPTIONS"));
        assertThat(trust.find()).isTrue();
        assertThat(mounts).anyMatch(mount -> trust.group(1).startsWith(mount + "/"));
    }

    @ParameterizedTest
    @CsvSource({
        "StatefulSet gateway-service",
        "Deployment identity-service",
        "StatefulSet catalog-service",
        "Job identity-migration",
        "Job catalog-migration"
    })
    void filesOfSettingsAreMounted(String workload) {
        JsonNode pod = pod("overlays/prod", workload);
        List<String> mounts = mounts(pod);

        assertThat(environment(pod).get("QUARKUS_CONFIG_LOCATIONS").split(","))
                .allSatisfy(path -> assertThat(mounts).anyMatch(mount -> path.startsWith(mount + "/")));
    }

    /** What the framework itself reads at its start, whatever the run is for: of it a job has each file. */
    @ParameterizedTest
    @CsvSource({"identity", "catalog"})
    void aJobHasTheFilesThatItsStartReads(String service) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests("overlays/prod"));
        JsonNode job = Kustomization.podSpec(objects.get("Job " + service + "-migration"));
        List<String> mounts = mounts(job);
        Map<String, String> read = new HashMap<>();
        for (String map : List.of(service + "-service", service + "-service-site")) {
            objects.get("ConfigMap " + map).path("data").properties().stream()
                    .filter(file ->
                            environment(job).get("QUARKUS_CONFIG_LOCATIONS").contains("/" + file.getKey()))
                    .forEach(file ->
                            read.putAll(Project.properties(file.getValue().asText())));
        }

        assertThat(read).containsKey("quarkus.datasource.reactive.trust-certificate-pem.certs");
        read.forEach((key, value) -> {
            if (key.startsWith("quarkus.") && value.startsWith("/")) {
                assertThat(mounts).as(key).anyMatch(mount -> value.startsWith(mount + "/"));
            }
        });
    }

    private static JsonNode pod(String overlay, String workload) {
        return Kustomization.podSpec(
                Kustomization.byName(Project.manifests(overlay)).get(workload));
    }

    private static List<String> mounts(JsonNode pod) {
        return pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath");
    }

    static Map<String, String> environment(JsonNode pod) {
        Map<String, String> environment = new HashMap<>();
        pod.at("/containers/0/env")
                .forEach(one -> environment.put(
                        one.path("name").asText(), one.path("value").asText()));
        return environment;
    }

    /** The token that the pod proves itself by is for the audience that identity-service wants: its own public URL. */
    @ParameterizedTest
    @CsvSource({"overlays/prod, gateway", "overlays/prod, catalog", "overlays/dev, gateway", "overlays/dev, catalog"})
    void theProofIsForIdentityService(String overlay, String service) {
        JsonNode workload = Kustomization.byName(Project.manifests(overlay)).get("StatefulSet " + service + "-service");

        assertThat(workload.findValuesAsText("audience"))
                .containsExactly(settings(overlay, "identity").get("identity.public-url"));
        assertThat(settings(overlay, service).get(service + ".identity.issuer"))
                .isEqualTo(settings(overlay, "identity").get("identity.public-url"));
    }

    /** The accounts of the seed file are those that the pods run as. */
    @Test
    void theSeedNamesTheAccountsOfThePods() {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests("overlays/prod"));
        JsonNode seed = Project.tree(
                objects.get("ConfigMap workloads").at("/data/workloads.json").asText());

        for (JsonNode workload : seed.path("workloads")) {
            String name = workload.path("name").asText();
            JsonNode pods = objects.get("StatefulSet " + name);
            assertThat(workload.path("serviceAccounts").toString())
                    .isEqualTo("[\"cluster/" + pods.at("/metadata/namespace").asText() + "/"
                            + Kustomization.podSpec(pods)
                                    .path("serviceAccountName")
                                    .asText() + "\"]");
        }
        assertThat(settings("overlays/prod", "identity")).containsKey("identity.clusters.cluster.issuer");
    }

    /**
     * A file that {@code QUARKUS_CONFIG_LOCATIONS} names wins over the rest of the environment: what stands in both is what
     * the file says, and a job that shares it with the service would not migrate.
     */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void noFileContradictsTheEnvironmentAndOnlyJobsMigrate(String overlay) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests(overlay));
        for (String workload : List.of(
                "StatefulSet gateway-service",
                "Deployment identity-service",
                "StatefulSet catalog-service",
                "Job identity-migration",
                "Job catalog-migration")) {
            Map<String, String> environment = environment(Kustomization.podSpec(objects.get(workload)));
            String service = workload.replaceFirst(".* (\\w+)-.*", "$1");
            assertThat(environment.keySet())
                    .as(workload)
                    .doesNotContainAnyElementsOf(inEnvironment(settings(overlay, service)));
            requireMigration(workload, service, environment);
        }
    }

    @Test
    void soItIsInTheComposeFile() {
        for (String container : List.of(
                "gateway-service", "identity-service", "catalog-service", "identity-migration", "catalog-migration")) {
            String service = container.replaceFirst("-.*", "");
            Map<String, String> environment = ComposeTest.environment(container);
            assertThat(environment.keySet())
                    .as(container)
                    .doesNotContainAnyElementsOf(inEnvironment(ComposeTest.settings(service)));
            requireMigration(container, service, environment);
        }
    }

    /** A job migrates and ends; a service does neither. */
    private static void requireMigration(String workload, String service, Map<String, String> environment) {
        boolean job = workload.endsWith("-migration");
        assertThat(environment.get("QUARKUS_FLYWAY_MIGRATE_AT_START"))
                .as(workload)
                .isEqualTo(service.equals("gateway") ? null : job ? "true" : "false");
        assertThat(environment.get("QUARKUS_INIT_AND_EXIT")).as(workload).isEqualTo(job ? "true" : null);
    }

    /** The names that variables of the environment have for these settings. */
    private static Set<String> inEnvironment(Map<String, String> settings) {
        return settings.keySet().stream()
                .map(key -> key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /** The settings of a service in an overlay: those of every environment, then its own. */
    static Map<String, String> settings(String overlay, String service) {
        Map<String, String> all = new HashMap<>();
        List<ObjectNode> objects = Project.manifests(overlay);
        for (String map : List.of(service + "-service", service + "-service-site")) {
            JsonNode data =
                    Kustomization.byName(objects).get("ConfigMap " + map).path("data");
            data.forEach(file -> all.putAll(Project.properties(file.asText())));
        }
        return all;
    }

    static Set<String> unknown(Set<String> keys, String service) {
        Set<Pattern> known = known(service);
        return keys.stream()
                .filter(key -> !key.startsWith("quarkus."))
                .filter(key -> known.stream().noneMatch(row -> row.matcher(key).matches()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rows of the table in the service's README, which the service's own test holds to its code. */
    private static Set<Pattern> known(String service) {
        String readme = Project.text(Project.ROOT.resolve(service + "-service/README.md"));
        return readme.lines()
                .map(ROW::matcher)
                .filter(Matcher::find)
                .map(row -> Pattern.compile(Pattern.quote(row.group(1)).replace("\"<key>\"", "\\E[A-Za-z0-9-]+\\Q")))
                .collect(Collectors.toSet());
    }
}
