package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cluster's gateway lets in: every operation that people, agents and vendors need, none of those between services. */
class RoutesTest {
    /** Asked for by our own services only, who reach each other inside the cluster. */
    private static final Set<String> BETWEEN_SERVICES = Set.of(
            "GET /v1/replicas/self",
            "POST /v1/replicas/topics/{topic}",
            "POST /v1/replicas/{replica}/held-calls",
            "POST /v1/audit/events",
            "PUT /v1/gateway-workloads/{gatewayId}",
            "DELETE /v1/gateway-workloads/{gatewayId}",
            "POST /v1/grants/discard",
            "POST /v1/signed-requests",
            "GET /v1/token-withdrawals",
            "GET /v1/resource-tags",
            "POST /v1/resource-tags",
            "GET /v1/gateways/{gatewayId}/snapshot",
            "GET /v1/snapshots");

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head");

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void everyOperationIsLetInOrIsBetweenServices(String overlay) {
        Set<String> open = new TreeSet<>();
        Set<String> closed = new TreeSet<>();
        for (String service : List.of("gateway", "identity", "catalog")) {
            for (String operation : operations(service)) {
                (isRouted(overlay, service, operation) ? open : closed).add(operation);
            }
        }

        assertThat(closed).isEqualTo(new TreeSet<>(BETWEEN_SERVICES));
        assertThat(open).hasSizeGreaterThan(50);
    }

    /** The pages of the consent, the callback of vendors and the login, which the contract does not have. */
    @Test
    void browsersReachTheirPages() {
        for (String page : List.of("/login/callback", "/identities/page.css", "/identities/oauth2/callback/x")) {
            assertThat(isRouted("overlays/prod", "identity", "GET " + page))
                    .as(page)
                    .isTrue();
        }
        assertThat(isRouted("overlays/prod", "identity", "GET /q/metrics")).isFalse();
        assertThat(isRouted("overlays/prod", "gateway", "GET /q/health")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void everyHostHasItsListenerAndItsCertificate(String overlay) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests(overlay));
        Set<String> hosts = new TreeSet<>();
        objects.get("Gateway gatehouse").path("spec").path("listeners").forEach(listener -> {
            hosts.add(listener.path("hostname").asText());
            assertThat(listener.path("protocol").asText()).isEqualTo("HTTPS");
        });
        Set<String> certified = new TreeSet<>();
        objects.get("Certificate public").at("/spec/dnsNames").forEach(name -> certified.add(name.asText()));
        Set<String> routed = new TreeSet<>();
        for (String route : List.of("mcp", "identity", "operator")) {
            objects.get("HTTPRoute " + route).at("/spec/hostnames").forEach(host -> routed.add(host.asText()));
        }

        assertThat(hosts).isEqualTo(certified).isEqualTo(routed).hasSize(3);
        assertThat("https://"
                        + objects.get("HTTPRoute mcp").at("/spec/hostnames/0").asText())
                .isEqualTo(SettingsTest.settings(overlay, "gateway").get("gateway.public-url"));
        assertThat("https://"
                        + objects.get("HTTPRoute identity")
                                .at("/spec/hostnames/0")
                                .asText())
                .isEqualTo(SettingsTest.settings(overlay, "identity").get("identity.public-url"));
    }

    static Set<String> operations(String service) {
        Set<String> operations = new TreeSet<>();
        Project.tree(Project.ROOT.resolve(service + "-service/openapi.yaml"))
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));
        assertThat(operations).isNotEmpty();
        return operations;
    }

    /** A path with a place for an id is let in where the path with an id is. */
    static String example(String operation) {
        return operation.replaceAll("\\{[^}]+}", "01234567-89ab-cdef-0123-456789abcdef");
    }

    static boolean isRouted(String overlay, String service, String operation) {
        String method = operation.substring(0, operation.indexOf(' '));
        String path = example(operation).substring(operation.indexOf(' ') + 1);
        return Project.manifests(overlay).stream()
                .filter(one -> one.path("kind").asText().equals("HTTPRoute"))
                .flatMap(one -> one.at("/spec/rules").findParents("backendRefs").stream())
                .filter(rule -> rule.at("/backendRefs/0/name").asText().equals(service + "-service"))
                .flatMap(rule -> rule.path("matches").findParents("path").stream())
                .filter(match -> match.path("method").asText(method).equals(method))
                .anyMatch(match -> matches(match.path("path"), path));
    }

    private static boolean matches(JsonNode rule, String path) {
        String value = rule.path("value").asText();
        return switch (rule.path("type").asText()) {
            case "Exact" -> path.equals(value);
            case "PathPrefix" -> path.equals(value) || path.startsWith(value + "/");
            case "RegularExpression" -> Pattern.matches(value, path);
            default -> throw new IllegalArgumentException(rule.toString());
        };
    }
}
