package io.gatehouse.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads what network policies let through: a rule that names nobody, or no port, lets through everybody, and every port. */
final class NetworkArrows {
    private NetworkArrows() {}

    /** The policies but for that of names, which is for every pod. */
    static List<ObjectNode> policies(List<ObjectNode> objects) {
        return objects.stream()
                .filter(one -> one.path("kind").asText().equals("NetworkPolicy"))
                .filter(one -> !one.at("/metadata/name").asText().equals("names"))
                .toList();
    }

    /** Who may talk to whom at which port, by the rules of one direction: {@code ingress} or {@code egress}. */
    static Set<String> arrows(List<ObjectNode> objects, String direction) {
        boolean in = direction.equals("ingress");
        Map<String, String> ports = ports(objects);
        Set<String> arrows = new TreeSet<>();
        for (ObjectNode policy : policies(objects)) {
            // Rules of a direction that the policy does not name open nothing.
            if (!policy.at("/spec/policyTypes").toString().contains(in ? "\"Ingress\"" : "\"Egress\"")) {
                continue;
            }
            for (JsonNode rule : policy.path("spec").path(direction)) {
                for (String own : names(policy.at("/spec/podSelector"))) {
                    for (String peer : peers(rule.path(in ? "from" : "to"))) {
                        String to = in ? own : peer;
                        numbers(rule, to, ports)
                                .forEach(number -> arrows.add((in ? peer : own) + " -> " + to + ":" + number));
                    }
                }
            }
        }
        return arrows;
    }

    /** Which ports a rule opens: all of them where it names none. */
    private static Set<String> numbers(JsonNode rule, String to, Map<String, String> ports) {
        Set<String> numbers = new TreeSet<>();
        for (JsonNode port : rule.path("ports")) {
            String name = port.path("port").asText("any");
            String last = port.has("endPort") ? "-" + port.path("endPort").asText() : "";
            numbers.add(ports.getOrDefault(to + " " + name, name) + last);
        }
        return numbers.isEmpty() ? Set.of("any") : numbers;
    }

    private static Set<String> peers(JsonNode peers) {
        Set<String> all = new TreeSet<>();
        if (peers.isEmpty()) {
            all.add("anybody");
        }
        for (JsonNode peer : peers) {
            if (peer.has("ipBlock")) {
                all.add("outside");
            } else if (peer.has("namespaceSelector")) {
                JsonNode labels = peer.at("/namespaceSelector/matchLabels");
                all.add(labels.path("gatehouse.io/role")
                        .asText(labels.path("kubernetes.io/metadata.name").asText("any namespace")));
            } else {
                all.addAll(names(peer.path("podSelector")));
            }
        }
        return all;
    }

    /** Whom a selector chooses, by the label that says what a pod is. */
    private static Set<String> names(JsonNode selector) {
        JsonNode labels = selector.path("matchLabels");
        Set<String> all = new TreeSet<>();
        labels.forEach(value -> all.add(value.asText()));
        selector.path("matchExpressions").forEach(one -> one.path("values").forEach(value -> all.add(value.asText())));
        return all.isEmpty() ? Set.of("any pod") : all;
    }

    /** The ports of pods, by the pod's name and the port's. */
    static Map<String, String> ports(List<ObjectNode> objects) {
        return objects.stream()
                .filter(one -> Kustomization.podSpec(one).isObject())
                .flatMap(one ->
                        Kustomization.podSpec(one).at("/containers/0/ports").findParents("containerPort").stream()
                                .map(port -> Map.entry(
                                        one.at("/metadata/name").asText() + " "
                                                + port.path("name").asText(),
                                        port.path("containerPort").asText())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
