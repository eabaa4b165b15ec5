package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made by hand and what comes from the company's store are the same files with the same settings. */
class SecretSourcesTest {
    /** Certificates come from cert-manager, proofs of workloads from the cluster. */
    private static final Set<String> NOT_IN_CLUSTERS =
            Set.of("tls.crt", "tls.key", "private-key.jwk", "workloads.json");

    private static final Pattern PLACE = Pattern.compile("\\{\\{ \\.(\\w+) }}");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void make() throws Exception {
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Project.ROOT.resolve("deploy/secrets/MakeSecrets.java").toString(),
                        folder.resolve("made").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(made.waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway-service",
                "identity-service",
                "catalog-service",
                "identity-migration",
                "catalog-migration"
            })
    void theStoreHasWhatIsMade(String pod) throws IOException {
        Set<String> made;
        try (var files = Files.list(folder.resolve("made").resolve(pod))) {
            made = files.map(file -> file.getFileName().toString())
                    .filter(file -> !NOT_IN_CLUSTERS.contains(file))
                    .collect(Collectors.toSet());
        }

        assertThat(stored(pod)).isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity-service", "catalog-service", "identity-migration", "catalog-migration"})
    void theirSettingsHaveTheSameNames(String pod) {
        Map<String, String> made = Project.properties(
                Project.text(folder.resolve("made").resolve(pod).resolve("secret.properties")));
        Map<String, String> stored = Project.properties(secret(pod)
                .at("/spec/target/template/data")
                .path("secret.properties")
                .asText());

        assertThat(stored.keySet()).isEqualTo(made.keySet());
        // What is no secret is the same, too.
        made.forEach((key, value) -> {
            if (!stored.get(key).startsWith("{{")) {
                assertThat(stored).containsEntry(key, value);
            }
        });
    }

    /** A file that a setting names below the folder of a secret is one that the secret has. */
    @ParameterizedTest
    @CsvSource({"gateway, StatefulSet", "identity, Deployment", "catalog, StatefulSet"})
    void everyFileThatASettingNamesIsInItsSecret(String service, String kind) {
        JsonNode pod = Kustomization.podSpec(
                Kustomization.byName(Project.manifests("overlays/prod")).get(kind + " " + service + "-service"));
        String locations = pod.at("/containers/0/env/0/value").asText();
        List<String> files = java.util.stream.Stream.concat(
                        SettingsTest.settings("overlays/prod", service).values().stream(),
                        List.of(locations.split(",")).stream())
                .filter(value -> value.startsWith("/etc/gatehouse/secret/"))
                .map(value -> value.substring("/etc/gatehouse/secret/".length()))
                .toList();

        assertThat(stored(service + "-service")).containsExactlyInAnyOrderElementsOf(files);
    }

    /** What each pod, and the database's operator, is given of the store: nobody has another's password or key. */
    @Test
    void eachIsGivenItsOwn() {
        Map<String, Set<String>> given = new TreeMap<>();
        Kustomization.byName(Project.manifests("overlays/prod")).forEach((name, object) -> {
            if (name.startsWith("ExternalSecret ")) {
                Set<String> values = new TreeSet<>();
                object.findValues("remoteRef")
                        .forEach(one -> values.add(one.path("key").asText().replace("gatehouse/", "") + " "
                                + one.path("property").asText()));
                given.put(name.substring("ExternalSecret ".length()), values);
            }
        });

        assertThat(given)
                .isEqualTo(Map.of(
                        "gateway-service", Set.of("gateway session-keyset"),
                        "identity-service",
                                Set.of(
                                        "identity vault-keyset",
                                        "identity session-keyset",
                                        "identity app-password",
                                        "identity pages-client-secret",
                                        "identity pages-cookie-secret",
                                        "identity pages-state-secret"),
                        "catalog-service", Set.of("catalog app-password"),
                        "identity-migration", Set.of("identity owner-password"),
                        "catalog-migration", Set.of("catalog owner-password"),
                        "db-identity-owner", Set.of("identity owner-password"),
                        "db-identity-app", Set.of("identity app-password"),
                        "db-catalog-owner", Set.of("catalog owner-password"),
                        "db-catalog-app", Set.of("catalog app-password")));
    }

    /** A name that a template asks for and nobody gives is empty, or stops the secret from being made. */
    @Test
    void templatesAskForWhatIsFetched() {
        Kustomization.byName(Project.manifests("overlays/prod")).forEach((name, object) -> {
            JsonNode template = object.at("/spec/target/template");
            if (name.startsWith("ExternalSecret ") && template.isObject()) {
                Set<String> asked = PLACE.matcher(template.toString())
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toSet());
                assertThat(asked)
                        .as(name)
                        .containsExactlyInAnyOrderElementsOf(
                                object.at("/spec/data").findValuesAsText("secretKey"));
            }
        });
    }

    /** The example of a database and its clients have one password for a role, under the name of the role. */
    @ParameterizedTest
    @ValueSource(strings = {"identity-owner", "identity-app", "catalog-owner", "catalog-app"})
    void aRoleOfTheDatabaseIsNamedInItsSecret(String role) {
        JsonNode template = secret("db-" + role).at("/spec/target/template");

        assertThat(template.path("type").asText()).isEqualTo("kubernetes.io/basic-auth");
        assertThat(template.at("/data/username").asText()).isEqualTo(role.replace('-', '_'));
    }

    @Test
    void aJobHasNoKey() {
        for (String pod : List.of("identity-migration", "catalog-migration")) {
            assertThat(stored(pod)).containsExactly("secret.properties");
        }
    }

    private static Set<String> stored(String pod) {
        JsonNode spec = secret(pod).path("spec");
        Set<String> keys = new TreeSet<>();
        JsonNode template = spec.at("/target/template/data");
        if (template.isObject()) {
            template.fieldNames().forEachRemaining(keys::add);
        } else {
            keys.addAll(spec.path("data").findValuesAsText("secretKey"));
        }
        return keys;
    }

    private static JsonNode secret(String pod) {
        return Kustomization.byName(Project.manifests("overlays/prod")).get("ExternalSecret " + pod);
    }
}
