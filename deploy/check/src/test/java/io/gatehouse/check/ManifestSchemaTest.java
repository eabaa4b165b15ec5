package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Every object of every overlay is one that a strict API server takes. */
class ManifestSchemaTest {
    static final java.util.List<String> FOLDERS = Project.RENDERED;

    private final Schemas schemas = new Schemas();

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void everyObjectKeepsToItsSchema(String folder) {
        for (ObjectNode object : Project.manifests(folder)) {
            if (Schemas.has(object)) {
                assertThat(schemas.faults(object)).as("%s", object).isEmpty();
            } else {
                assertThat(Schemas.group(object))
                        .as("somebody holds it to a schema, or we say that nobody does")
                        .isIn(Set.of(Schemas.BY_NPM, Schemas.BY_NOBODY).stream()
                                .flatMap(Set::stream)
                                .collect(Collectors.toSet()));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void noTwoObjectsHaveOneName(String folder) {
        assertThat(Kustomization.byName(Project.manifests(folder))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "StatefulSet gateway-service, /spec/template/spec, terminationGracePeriod, 3",
        "Deployment identity-service, /spec/template/spec/containers/0, imagePullPolicies, Always",
        "NetworkPolicy gateway-service, /spec/ingress/0, port, 1",
        "HTTPRoute mcp, /spec/rules/0, match, 1",
        "BackendTLSPolicy gateway-service, /spec/validation, host, mine",
        "ServiceMonitor gateway-service, /spec/endpoints/0, everySecond, 1",
        "PrometheusRule gatehouse, /spec/groups/0/rules/0, expression, up"
    })
    void aFieldThatNobodyKnowsIsFound(String object, String where, String field, String value) {
        JsonNode one = prod().get(object);
        assertThat(schemas.faults(one)).isEmpty();

        ((ObjectNode) one.at(where)).put(field, value);

        assertThat(schemas.faults(one)).singleElement().asString().contains(field);
    }

    @ParameterizedTest
    @CsvSource({
        "StatefulSet gateway-service, /spec, selector",
        "Deployment identity-service, /spec/template/spec/containers/0, name",
        "HorizontalPodAutoscaler gateway-service, /spec, maxReplicas"
    })
    void aMissingFieldIsFound(String object, String where, String field) {
        JsonNode one = prod().get(object);

        ((ObjectNode) one.at(where)).remove(field);

        assertThat(schemas.faults(one)).singleElement().asString().contains(field);
    }

    @Test
    void aKindThatKubernetesDoesNotHaveIsFound() {
        JsonNode one = prod().get("Deployment identity-service");

        ((ObjectNode) one).put("apiVersion", "apps/v1beta1");

        assertThat(schemas.faults(one)).singleElement().asString().contains("Kubernetes has no");
    }

    @Test
    void aPatchThatMissesItsPlaceIsFound() {
        ObjectNode one = (ObjectNode) prod().get("StatefulSet gateway-service");
        ObjectNode operation = one.objectNode()
                .put("op", "replace")
                .put("path", "/spec/template/spec/volumes/99/name")
                .put("value", "x");

        assertThatThrownBy(() -> JsonPatch.apply(one, operation)).hasMessageContaining("nothing at");
        assertThatThrownBy(() -> JsonPatch.apply(
                        one,
                        operation
                                .put("op", "test")
                                .put("path", "/spec/template/spec/volumes/0/name")
                                .put("value", "x")))
                .hasMessageContaining("not \"x\"");
    }

    /** Whatever a pod mounts or runs as is among the objects, or is named as something that an operator brings. */
    @ParameterizedTest
    @FieldSource("FOLDERS")
    void whatAPodNamesIsThere(String folder) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests(folder));
        Set<String> exact = Project.manifests(folder).stream()
                .map(one -> one.path("kind").asText() + " "
                        + one.path("metadata").path("name").asText())
                .collect(Collectors.toSet());
        Set<String> brought =
                Set.of("ConfigMap gatehouse-trust", "ConfigMap database-trust", "ConfigMap service-account-keys");
        for (JsonNode object : objects.values()) {
            JsonNode pod = Kustomization.podSpec(object);
            for (JsonNode volume : pod.path("volumes")) {
                JsonNode map = volume.path("configMap").path("name");
                if (!map.isMissingNode() && !brought.contains("ConfigMap " + map.asText())) {
                    assertThat(exact).contains("ConfigMap " + map.asText());
                }
            }
            if (pod.isObject()) {
                assertThat(exact)
                        .contains("ServiceAccount "
                                + pod.path("serviceAccountName").asText());
            }
        }
    }

    /** In production every secret that a pod mounts comes from the company's store or from cert-manager. */
    @Test
    void everySecretOfProductionHasASource() {
        Map<String, JsonNode> objects = prod();
        Set<String> made = objects.values().stream()
                .filter(one -> Set.of("ExternalSecret", "Certificate")
                        .contains(one.path("kind").asText()))
                .map(one -> one.at("/spec/secretName")
                        .asText(one.at("/spec/target/name").asText()))
                .collect(Collectors.toSet());

        for (JsonNode object : objects.values()) {
            for (JsonNode volume : Kustomization.podSpec(object).path("volumes")) {
                JsonNode secret = volume.path("secret").path("secretName");
                if (!secret.isMissingNode()) {
                    assertThat(made).contains(secret.asText());
                }
            }
            for (JsonNode role : object.at("/spec/managed/roles")) {
                assertThat(made).contains(role.at("/passwordSecret/name").asText());
            }
            for (JsonNode listener : object.path("spec").path("listeners")) {
                ((ArrayNode) listener.at("/tls/certificateRefs"))
                        .forEach(ref ->
                                assertThat(made).contains(ref.path("name").asText()));
            }
        }
    }

    private static Map<String, JsonNode> prod() {
        return Kustomization.byName(Project.manifests("overlays/prod"));
    }
}
