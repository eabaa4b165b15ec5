package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The compose file keeps to the rules that the pods keep to, as far as one machine has them. */
class ComposeTest {
    private static final Path DEPLOY = Project.ROOT.resolve("deploy");
    private static final Set<String> OURS =
            Set.of("gateway-service", "identity-service", "catalog-service", "identity-migration", "catalog-migration");
    /** What a container may say: none of these lets it into the machine. */
    private static final Set<String> KEYS = Set.of(
            "cap_add",
            "cap_drop",
            "command",
            "cpus",
            "depends_on",
            "environment",
            "healthcheck",
            "image",
            "mem_limit",
            "networks",
            "pids_limit",
            "ports",
            "read_only",
            "restart",
            "security_opt",
            "stop_grace_period",
            "tmpfs",
            "user",
            "volumes");

    private static final Pattern PINNED = Pattern.compile("[a-z/-]+:[0-9]+(\\.[0-9]+)+(-SNAPSHOT)?");

    /** The file with its anchors and merges resolved, as an engine reads it. */
    static JsonNode file() {
        Object read =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(Project.text(DEPLOY.resolve("compose.yaml")));
        return new ObjectMapper().valueToTree(read);
    }

    /** The settings of a service: how all of them are called, then its own. */
    static Map<String, String> settings(String service) {
        Map<String, String> all = new TreeMap<>();
        for (String name : List.of("serving", service)) {
            all.putAll(Project.properties(Project.text(DEPLOY.resolve("compose/" + name + ".properties"))));
        }
        return all;
    }

    static Map<String, String> environment(String container) {
        Map<String, String> all = new TreeMap<>();
        file().path("services")
                .path(container)
                .path("environment")
                .properties()
                .forEach(one -> all.put(one.getKey(), one.getValue().asText()));
        return all;
    }

    @Test
    void everyContainerIsLockedIn() {
        file().path("services").properties().forEach(entry -> {
            JsonNode service = entry.getValue();
            assertThat(service.properties())
                    .as(entry.getKey())
                    .allSatisfy(key -> assertThat(KEYS).contains(key.getKey()));
            assertThat(service.path("image").asText()).as(entry.getKey()).matches(PINNED);
            assertThat(service.path("read_only").asBoolean()).as(entry.getKey()).isTrue();
            assertThat(service.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(service.path("security_opt").toString()).isEqualTo("[\"no-new-privileges:true\"]");
            for (String limit : List.of("mem_limit", "cpus", "pids_limit")) {
                assertThat(service.has(limit))
                        .as("%s %s", entry.getKey(), limit)
                        .isTrue();
            }
            service.path("volumes")
                    .forEach(volume -> assertThat(volume.asText())
                            .as(entry.getKey())
                            .matches("\\./.+:ro|(database|gateway-spool|catalog-spool):.+"));
            if (OURS.contains(entry.getKey())) {
                assertThat(service.path("user").asText()).isEqualTo("10001:10001");
                assertThat(service.has("cap_add")).isFalse();
            }
        });
        assertThat(file().at("/services").properties()).hasSize(OURS.size() + 2);
    }

    @Test
    void oneDoorLeadsIn() {
        file().path("services").properties().forEach(entry -> {
            JsonNode ports = entry.getValue().path("ports");
            assertThat(ports.toString()).isEqualTo(entry.getKey().equals("proxy") ? "[\"443:443\"]" : "");
        });
    }

    /** Who can reach whom is whose network; the two inner ones lead nowhere else. */
    @Test
    void theDatabaseIsNotOnTheProxysNetworks() {
        Map<String, Set<String>> members = new TreeMap<>();
        file().path("services")
                .properties()
                .forEach(entry -> entry.getValue()
                        .path("networks")
                        .forEach(network -> members.computeIfAbsent(network.asText(), key -> new TreeSet<>())
                                .add(entry.getKey())));

        assertThat(members)
                .isEqualTo(Map.of(
                        "data",
                        Set.of(
                                "database",
                                "identity-service",
                                "catalog-service",
                                "identity-migration",
                                "catalog-migration"),
                        "services",
                        Set.of("gateway-service", "identity-service", "catalog-service", "proxy"),
                        "outside",
                        Set.of("gateway-service", "identity-service", "catalog-service", "proxy")));
        for (String inner : List.of("data", "services")) {
            assertThat(file().at("/networks/" + inner + "/internal").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void noSecretIsInTheFileAndEachContainerHasItsOwn() {
        Map<String, Set<String>> secrets = new TreeMap<>();
        file().path("services").properties().forEach(entry -> {
            entry.getValue()
                    .path("environment")
                    .fieldNames()
                    .forEachRemaining(name -> assertThat(PodPolicy.holdsSecret(name) && !name.endsWith("_FILE"))
                            .as(name)
                            .isFalse());
            Set<String> folders = new TreeSet<>();
            entry.getValue().path("volumes").forEach(volume -> {
                Matcher made = Pattern.compile("\\./secrets/made/([a-z-]+)/.*").matcher(volume.asText());
                if (made.matches()) {
                    folders.add(made.group(1));
                }
            });
            secrets.put(entry.getKey(), folders);
        });

        assertThat(secrets.remove("proxy")).containsExactly("public");
        secrets.forEach(
                (container, folders) -> assertThat(folders).as(container).containsExactly(container));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "identity", "catalog"})
    void everySettingIsKnownAndEveryFileMounted(String service) {
        Map<String, String> settings = settings(service);

        assertThat(SettingsTest.unknown(settings.keySet(), service)).isEmpty();
        assertThat(settings.keySet()).noneMatch(PodPolicy::holdsSecret);
        List<String> mounted = new ArrayList<>();
        file().at("/services/" + service + "-service/volumes")
                .forEach(volume -> mounted.add(volume.asText().split(":", -1)[1]));
        settings.values().stream()
                .filter(value -> value.startsWith("/"))
                .forEach(value -> assertThat(mounted)
                        .as(value)
                        .anyMatch(
                                one -> value.equals(one) || (!one.startsWith("/etc/") && value.startsWith(one + "/"))));
        assertThat(String.join(" ", settings.values())).contains("/etc/gatehouse/tls.key");
    }

    /** It is reached by TLS, and by nobody without a password. */
    @Test
    void theDatabaseTrustsNobody() {
        JsonNode database = file().at("/services/database");

        assertThat(database.path("command"))
                .extracting(JsonNode::asText)
                .contains("ssl=on", "password_encryption=scram-sha-256");
        assertThat(environment("database"))
                .containsEntry("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=peer")
                .doesNotContainKey("POSTGRES_HOST_AUTH_METHOD");
    }
}
