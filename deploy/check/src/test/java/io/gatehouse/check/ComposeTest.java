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
    private static final Pattern PINNED = Pattern.compile("[a-z/-]+:[0-9]+(\\.[0-9]+)+(-SNAPSHOT)?");
    private static final Pattern HEADER = Pattern.compile("proxy_set_header (\\S+) (\\S+);");
    private static final Pattern LOCATION =
            Pattern.compile("location (?:~|=) (\\S+) \\{(.*?)set \\$service ([a-z-]+);", Pattern.DOTALL);

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

    @Test
    void everyContainerIsLockedIn() {
        file().path("services").properties().forEach(entry -> {
            JsonNode service = entry.getValue();
            assertThat(service.path("image").asText()).as(entry.getKey()).matches(PINNED);
            assertThat(service.path("read_only").asBoolean()).as(entry.getKey()).isTrue();
            assertThat(service.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(service.path("security_opt").toString()).isEqualTo("[\"no-new-privileges:true\"]");
            assertThat(service.path("privileged").asBoolean()).isFalse();
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
            assertThat(entry.getValue().has("network_mode")).isFalse();
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
                .containsEntry(
                        "data",
                        Set.of(
                                "database",
                                "identity-service",
                                "catalog-service",
                                "identity-migration",
                                "catalog-migration"))
                .containsEntry("services", Set.of("gateway-service", "identity-service", "catalog-service", "proxy"));
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
        assertThat(settings.values()).noneMatch(value -> value.startsWith("http:"));
        List<String> mounted = new ArrayList<>();
        file().at("/services/" + service + "-service/volumes")
                .forEach(volume -> mounted.add(volume.asText().split(":", -1)[1]));
        settings.values().stream()
                .filter(value -> value.startsWith("/etc/"))
                .forEach(value -> assertThat(mounted).contains(value));
        assertThat(String.join(" ", settings.values())).contains("/etc/gatehouse/tls.key");
    }

    /** The audit trail has the caller's address and not the proxy's, and he cannot say it himself. */
    @ParameterizedTest
    @ValueSource(strings = {"gateway", "identity", "catalog"})
    void theProxyAloneSaysWhereACallerComesFrom(String service) {
        assertThat(settings(service)).containsEntry("quarkus.http.proxy.proxy-address-forwarding", "true");

        Map<String, String> told = new TreeMap<>();
        Matcher header = HEADER.matcher(Project.text(DEPLOY.resolve("compose/nginx.conf")));
        while (header.find()) {
            assertThat(told.put(header.group(1), header.group(2))).isNull();
        }
        assertThat(told).containsEntry("X-Forwarded-For", "$remote_addr").containsEntry("X-Forwarded-Proto", "https");
        for (String claim :
                List.of("Forwarded", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Ssl")) {
            assertThat(told).containsEntry(claim, "\"\"");
        }
    }

    /** The proxy lets in what the cluster's gateway lets in. */
    @Test
    void theProxyLetsInTheSameOperations() {
        String conf = Project.text(DEPLOY.resolve("compose/nginx.conf"));
        Map<String, List<Matcher>> routes = new TreeMap<>();
        Matcher found = LOCATION.matcher(conf);
        while (found.find()) {
            String pattern = found.group(1);
            boolean onlyReads = found.group(2).contains("limit_except GET");
            routes.computeIfAbsent(found.group(3), key -> new ArrayList<>())
                    .add(Pattern.compile((onlyReads ? "GET " : "[A-Z]+ ") + pattern.replaceFirst("^\\^", ""))
                            .matcher(""));
        }
        for (String service : List.of("gateway", "identity", "catalog")) {
            for (String operation : RoutesTest.operations(service)) {
                String path = RoutesTest.example(operation);
                boolean letIn = routes.get(service + "-service").stream()
                        .anyMatch(route -> route.reset(path).lookingAt());
                assertThat(letIn).as(operation).isEqualTo(RoutesTest.isRouted("overlays/prod", service, operation));
            }
        }
    }
}
