package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The network lets through the arrows of the design, and no other, at both of their ends. */
class NetworkArrowsTest {
    private static final Set<String> DESIGN = Set.of(
            "ingress -> gateway-service:8443",
            "ingress -> identity-service:8443",
            "ingress -> catalog-service:8443",
            "gateway-service -> identity-service:8443",
            "gateway-service -> catalog-service:8443",
            "gateway-service -> gateway-service:8443",
            "catalog-service -> identity-service:8443",
            "identity-service -> database:5432",
            "catalog-service -> database:5432",
            "identity-migration -> database:5432",
            "catalog-migration -> database:5432",
            "gateway-service -> outside:443",
            "identity-service -> outside:443",
            "catalog-service -> outside:443",
            "monitoring -> gateway-service:9000",
            "monitoring -> identity-service:9001",
            "monitoring -> catalog-service:9002",
            // What the example of a database needs for itself.
            "database -> database:5432",
            "database -> database:8000",
            "cnpg-system -> database:5432",
            "cnpg-system -> database:8000",
            "database -> anybody:443",
            "database -> anybody:6443");

    /** Ends that have no policy of ours, so that only one side of their arrows can be seen. */
    private static final Set<String> STRANGERS = Set.of("ingress", "monitoring", "outside", "cnpg-system", "anybody");

    private static final Set<String> PRIVATE =
            Set.of("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16");

    private static final Pattern URL = Pattern.compile("^(?:https|(?:jdbc:)?postgresql)://([^/:?]+)(?::(\\d+))?");

    @ParameterizedTest
    @ValueSource(strings = {"overlays/prod", "overlays/dev"})
    void thePoliciesAreTheDesign(String folder) {
        List<ObjectNode> objects = Project.manifests(folder);
        Set<String> in = NetworkArrows.arrows(objects, "ingress");
        Set<String> out = NetworkArrows.arrows(objects, "egress");

        assertThat(union(in, out)).containsExactlyInAnyOrderElementsOf(DESIGN);
        DESIGN.stream().filter(arrow -> !strange(arrow)).forEach(arrow -> {
            assertThat(in).contains(arrow);
            assertThat(out.stream().filter(one -> !one.endsWith(":8000")).toList())
                    .satisfies(some -> assertThat(arrow.endsWith(":8000") || some.contains(arrow))
                            .as(arrow)
                            .isTrue());
        });
    }

    @Test
    void everythingElseIsDenied() {
        JsonNode deny = Kustomization.byName(Project.manifests("overlays/prod")).get("NetworkPolicy deny-all");

        assertThat(deny.at("/spec/podSelector").isEmpty()).isTrue();
        assertThat(deny.at("/spec/policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
        assertThat(deny.path("spec").has("ingress") || deny.path("spec").has("egress"))
                .isFalse();
    }

    /** Every pod may ask for names, and only the cluster's own resolver. */
    @Test
    void namesAreAskedOfTheResolverOnly() {
        JsonNode names = Kustomization.byName(Project.manifests("overlays/prod"))
                .get("NetworkPolicy names")
                .path("spec");

        assertThat(names).isEqualTo(Project.tree("""
                podSelector: {}
                policyTypes: [Egress]
                egress:
                  - to:
                      - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
                        podSelector: {matchLabels: {k8s-app: kube-dns}}
                    ports:
                      - {protocol: UDP, port: 53}
                      - {protocol: TCP, port: 53}
                """));
    }

    @Test
    void outsideIsNotTheCompanysNetworkNorTheCloudsMetadata() {
        List<String> excepted = new ArrayList<>();
        for (ObjectNode object : NetworkArrows.policies(Project.manifests("overlays/prod"))) {
            object.findValues("ipBlock").forEach(block -> {
                if (block.path("cidr").asText().equals("0.0.0.0/0")) {
                    Set<String> all = new TreeSet<>();
                    block.path("except").forEach(one -> all.add(one.asText()));
                    assertThat(all).containsAll(PRIVATE);
                    excepted.add(object.at("/metadata/name").asText());
                } else {
                    assertThat(block.path("cidr").asText()).isEqualTo("::/0");
                    assertThat(block.path("except").toString()).contains("fc00::/7", "fe80::/10", "::1/128");
                }
            });
        }
        assertThat(excepted).containsExactlyInAnyOrder("gateway-service", "identity-service", "catalog-service");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            egress  | {"to":[{"podSelector":{"matchLabels":{"app.kubernetes.io/name":"gateway-service"}}}],"ports":[{"port":8443}]} | catalog-service -> gateway-service:8443
            egress  | {"to":[{"podSelector":{"matchLabels":{"app.kubernetes.io/name":"gateway-service"}}}]} | catalog-service -> gateway-service:any
            egress  | {"to":[{"podSelector":{}}],"ports":[{"port":8443}]} | catalog-service -> any pod:8443
            egress  | {"to":[{"ipBlock":{"cidr":"0.0.0.0/0"}}],"ports":[{"port":443,"endPort":65535}]} | catalog-service -> outside:443-65535
            egress  | {"ports":[{"port":443}]} | catalog-service -> anybody:443
            egress  | {} | catalog-service -> anybody:any
            ingress | {} | anybody -> catalog-service:any
            ingress | {"from":[{"namespaceSelector":{}}],"ports":[{"port":"https"}]} | any namespace -> catalog-service:8443
            """)
    void anArrowTooManyIsFound(String direction, String rule, String arrow) {
        List<ObjectNode> objects = Project.manifests("overlays/prod");
        JsonNode policy = Kustomization.byName(objects).get("NetworkPolicy catalog-service");
        ((ArrayNode) policy.path("spec").path(direction)).add(Project.tree(rule));

        assertThat(NetworkArrows.arrows(objects, direction)).contains(arrow);
        assertThat(DESIGN).doesNotContain(arrow);
    }

    @Test
    void aDirectionThatThePolicyDoesNotNameOpensNothing() {
        List<ObjectNode> objects = Project.manifests("overlays/prod");
        JsonNode policy = Kustomization.byName(objects).get("NetworkPolicy catalog-service");
        ((ArrayNode) policy.at("/spec/policyTypes")).remove(1);

        assertThat(NetworkArrows.arrows(objects, "egress")).noneMatch(arrow -> arrow.startsWith("catalog-service ->"));
    }

    /** Who a service's own settings send it to, and through which port of whose pod. */
    @ParameterizedTest
    @CsvSource({
        "overlays/prod, gateway-service", "overlays/prod, identity-service", "overlays/prod, catalog-service",
        "overlays/dev, gateway-service", "overlays/dev, identity-service", "overlays/dev, catalog-service"
    })
    void whatSettingsNameCanBeReached(String overlay, String service) {
        List<ObjectNode> objects = Project.manifests(overlay);
        Set<String> needed = needed(
                objects,
                service,
                SettingsTest.settings(overlay, service.replace("-service", "")).values());

        assertThat(needed).hasSizeGreaterThan(1);
        assertThat(NetworkArrows.arrows(objects, "egress")).containsAll(needed);
        assertThat(NetworkArrows.arrows(objects, "ingress"))
                .containsAll(needed.stream().filter(arrow -> !strange(arrow)).toList());
    }

    @Test
    void aSettingThatNamesSomebodyElseIsFound() {
        List<ObjectNode> objects = Project.manifests("overlays/prod");

        Set<String> needed = needed(
                objects,
                "identity-service",
                List.of("https://catalog-service", "postgresql://gatehouse-db-rw:5433/identity", "https://a.b:8443"));

        assertThat(needed)
                .containsExactlyInAnyOrder(
                        "identity-service -> catalog-service:8443",
                        "identity-service -> database:5433",
                        "identity-service -> outside:8443");
        assertThat(NetworkArrows.arrows(objects, "egress")).doesNotContainAnyElementsOf(needed);
    }

    /** A name without a dot is one of the namespace: a service of ours, or that of the database's operator. */
    private static Set<String> needed(List<ObjectNode> objects, String from, Collection<String> values) {
        Map<String, JsonNode> named = Kustomization.byName(objects);
        Map<String, String> ports = NetworkArrows.ports(objects);
        Set<String> all = new TreeSet<>();
        for (String value : values) {
            Matcher url = URL.matcher(value);
            if (!url.find()) {
                continue;
            }
            String port = url.group(2) == null ? "443" : url.group(2);
            JsonNode service = named.get("Service " + url.group(1));
            if (url.group(1).contains(".")) {
                all.add(from + " -> outside:" + port);
            } else if (service == null) {
                assertThat(url.group(1)).isEqualTo("gatehouse-db-rw");
                all.add(from + " -> database:" + port);
            } else {
                String to = service.at("/spec/selector").iterator().next().asText();
                for (JsonNode one : service.at("/spec/ports")) {
                    if (one.path("port").asText().equals(port)) {
                        all.add(from + " -> " + to + ":"
                                + ports.get(to + " " + one.path("targetPort").asText()));
                    }
                }
            }
        }
        return all;
    }

    private static boolean strange(String arrow) {
        String[] ends = arrow.split(" -> |:", -1);
        return STRANGERS.contains(ends[0]) || STRANGERS.contains(ends[1]);
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }
}
