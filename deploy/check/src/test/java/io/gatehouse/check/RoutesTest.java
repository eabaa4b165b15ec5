package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
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

    /** A name without a dot is one of this namespace. */
    private static final Pattern INSIDE = Pattern.compile("https://([a-z-]+)(?::\\d+)?");

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
            // Nobody else in the cluster takes one of our hosts over.
            assertThat(listener.at("/allowedRoutes/namespaces/from").asText()).isEqualTo("Same");
            assertThat(listener.at("/tls/certificateRefs/0/name").asText())
                    .isEqualTo(objects.get("Certificate public")
                            .at("/spec/secretName")
                            .asText());
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

    /** The cluster's gateway speaks TLS to each service, and the service has a certificate of that name where it looks. */
    @ParameterizedTest
    @CsvSource({
        "overlays/prod, gateway-service, StatefulSet", "overlays/prod, identity-service, Deployment",
        "overlays/prod, catalog-service, StatefulSet", "overlays/dev, gateway-service, StatefulSet",
        "overlays/dev, identity-service, Deployment", "overlays/dev, catalog-service, StatefulSet"
    })
    void whoAnswersInsideIsLookedAt(String overlay, String service, String kind) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests(overlay));
        JsonNode policy = objects.get("BackendTLSPolicy " + service).path("spec");
        JsonNode certificate = objects.get("Certificate " + service).path("spec");

        assertThat(policy.at("/targetRefs/0/kind").asText()).isEqualTo("Service");
        assertThat(policy.at("/targetRefs/0/name").asText()).isEqualTo(service);
        assertThat(policy.at("/validation/hostname").asText()).isEqualTo(service);
        assertThat(policy.at("/validation/caCertificateRefs/0/name").asText()).isEqualTo("gatehouse-trust");
        assertThat(certificate.path("dnsNames")).extracting(JsonNode::asText).contains(service);
        assertThat(Kustomization.podSpec(objects.get(kind + " " + service)).findValuesAsText("secretName"))
                .contains(certificate.path("secretName").asText());
    }

    /** What services call each other by stands in the certificate of who answers. */
    @ParameterizedTest
    @ValueSource(strings = {"gateway", "catalog"})
    void everyNameThatASettingCallsIsCertified(String service) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests("overlays/prod"));
        Set<String> certified = new TreeSet<>();
        for (String each : List.of("gateway-service", "identity-service", "catalog-service")) {
            objects.get("Certificate " + each).at("/spec/dnsNames").forEach(name -> certified.add(name.asText()));
        }

        Set<String> called = SettingsTest.settings("overlays/prod", service).values().stream()
                .map(INSIDE::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .collect(Collectors.toSet());

        assertThat(called).isNotEmpty().isSubsetOf(certified);
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
