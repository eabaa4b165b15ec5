package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** No root, nothing unpinned or unbounded, no secret in clear: each rule, and that it bites. */
class ManifestPolicyTest {
    static final List<String> FOLDERS = Project.RENDERED;
    private static final Set<String> SERVICES = Set.of("gateway-service", "identity-service", "catalog-service");

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void everyPodKeepsToThePolicy(String folder) {
        for (ObjectNode object : Project.manifests(folder)) {
            if (Kustomization.podSpec(object).isObject()) {
                assertThat(PodPolicy.findings(object))
                        .as("%s", object.path("metadata"))
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /securityContext                                  | runAsNonRoot                  | false           | may run as root
            /securityContext                                  | runAsUser                     | 0               | has no user of its own
            /securityContext/seccompProfile                   | type                          | "Unconfined"    | has no seccomp profile
            ''                                                | automountServiceAccountToken  | true            | mounts the default token
            ''                                                | serviceAccountName            | "default"       | has no account of its own
            ''                                                | hostNetwork                   | true            | hostNetwork
            ''                                                | terminationGracePeriodSeconds | 10              | is killed while it drains
            ''                                                | initContainers                | []              | containers that nobody checks
            /volumes/0                                        | hostPath                      | {"path":"/"}    | a volume of the kind hostPath
            /volumes/0/projected/sources/0/serviceAccountToken | audience                      | "https://x"     | a token for anybody
            /volumes/0/projected/sources/0/serviceAccountToken | expirationSeconds             | 86400           | a token for long
            /containers/0                                     | image                         | "gateway"       | an image that is not pinned
            /containers/0                                     | image                         | "gateway:latest" | an image that is not pinned
            /containers/0/securityContext                     | allowPrivilegeEscalation      | true            | may gain privileges
            /containers/0/securityContext                     | readOnlyRootFilesystem        | false           | may write its own image
            /containers/0/securityContext/capabilities        | drop                          | ["NET_RAW"]     | keeps capabilities
            /containers/0/resources                           | limits                        | {"cpu":"1"}     | has no limit of memory
            /containers/0/resources                           | requests                      | {"memory":"1"}  | requests no cpu
            /containers/0/resources                           | requests                      | {"cpu":"1","memory":"641Mi"} | requests more memory than it may take
            /containers/0/resources                           | requests                      | {"cpu":"2001m","memory":"1Mi"} | requests more cpu than it may take
            /containers/0                                     | readinessProbe                | {}              | no readinessProbe on the management port
            /containers/0                                     | lifecycle                     | {}              | does not drain
            /containers/0                                     | envFrom                       | []              | an environment that nobody sees
            /containers/0/env/0                               | name                          | "DB_PASSWORD"   | a secret in the environment: DB_PASSWORD
            /containers/0/volumeMounts/0                      | readOnly                      | false           | may write /etc/gatehouse/config
            """)
    void eachRuleBites(String where, String field, String value, String finding) throws Exception {
        JsonNode gateway = prod().get("StatefulSet gateway-service");
        ObjectNode place = (ObjectNode) Kustomization.podSpec(gateway).at(where);
        if (finding.startsWith("is killed")) {
            assertThat(place.path(field).asInt()).isGreaterThan(20);
        }

        place.set(field, new ObjectMapper().readTree(value));

        assertThat(PodPolicy.findings(gateway)).contains(finding);
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void noSecretIsInClear(String folder) {
        for (ObjectNode object : Project.manifests(folder)) {
            assertThat(object.path("kind").asText()).isNotEqualTo("Secret");
            if (object.path("kind").asText().equals("ConfigMap")) {
                object.path("data").properties().stream()
                        .filter(entry -> entry.getKey().endsWith(".properties"))
                        .forEach(entry -> assertThat(
                                        Project.properties(entry.getValue().asText()))
                                .as("%s", object.path("metadata").path("name"))
                                .allSatisfy(
                                        (key, value) -> assertThat(PodPolicy.holdsSecret(key) && !value.startsWith("/"))
                                                .as(key)
                                                .isFalse()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.datasource.password, true",
        "quarkus.oidc.pages.credentials.secret, true",
        "quarkus.oidc.pages.token-state-manager.encryption-secret, true",
        "identity.vault.key-encryption-keyset-file, false",
        "identity.public-url, false"
    })
    void aKeyOfASecretIsKnownByItsName(String key, boolean secret) {
        assertThat(PodPolicy.holdsSecret(key)).isEqualTo(secret);
    }

    /** The owner's role and the vault's keys are where they are needed, and nowhere else. */
    @Test
    void nobodyMountsAnothersSecret() {
        Map<String, Set<String>> mounted = prod().entrySet().stream()
                .filter(entry -> Kustomization.podSpec(entry.getValue()).isObject())
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> Set.copyOf(
                                Kustomization.podSpec(entry.getValue()).findValuesAsText("secretName"))));

        assertThat(mounted)
                .isEqualTo(Map.of(
                        "StatefulSet gateway-service", Set.of("gateway-service", "gateway-service-tls"),
                        "StatefulSet catalog-service", Set.of("catalog-service", "catalog-service-tls"),
                        "Deployment identity-service", Set.of("identity-service", "identity-service-tls"),
                        "Job identity-migration", Set.of("identity-migration"),
                        "Job catalog-migration", Set.of("catalog-migration")));
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void everyServiceIsScaledAndKeptAlive(String folder) {
        Map<String, JsonNode> objects = Kustomization.byName(Project.manifests(folder));
        if (folder.equals("cluster")) {
            return;
        }
        for (String service : SERVICES) {
            assertThat(objects).containsKeys("PodDisruptionBudget " + service, "HorizontalPodAutoscaler " + service);
            JsonNode budget = objects.get("PodDisruptionBudget " + service);
            assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
            JsonNode scaler = objects.get("HorizontalPodAutoscaler " + service);
            String target = scaler.at("/spec/scaleTargetRef/kind").asText() + " "
                    + scaler.at("/spec/scaleTargetRef/name").asText();
            assertThat(objects).containsKey(target);
            // Else every apply would undo what the scaler did.
            assertThat(objects.get(target).path("spec").has("replicas")).isFalse();
            assertThat(objects.get(target).at("/spec/selector/matchLabels"))
                    .isEqualTo(budget.at("/spec/selector/matchLabels"));
        }
    }

    @Test
    void productionHasTwoReplicasOfEverything() {
        for (String service : SERVICES) {
            assertThat(prod().get("HorizontalPodAutoscaler " + service)
                            .at("/spec/minReplicas")
                            .asInt())
                    .isGreaterThanOrEqualTo(2);
        }
    }

    /** A machine that is lost takes one replica of a service with it. */
    @Test
    void productionHasNoTwoReplicasOnOneMachine() {
        prod().values().stream()
                .filter(one -> SERVICES.contains(one.at("/metadata/name").asText()))
                .map(Kustomization::podSpec)
                .filter(JsonNode::isObject)
                .forEach(pod -> assertThat(pod.path("topologySpreadConstraints"))
                        .filteredOn(one -> one.path("topologyKey").asText().equals("kubernetes.io/hostname"))
                        .singleElement()
                        .satisfies(one -> {
                            assertThat(one.path("whenUnsatisfiable").asText()).isEqualTo("DoNotSchedule");
                            assertThat(one.path("maxSkew").asInt()).isEqualTo(1);
                        }));
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void theNamespaceAdmitsNothingElse(String folder) {
        Project.manifests(folder).stream()
                .filter(one -> one.path("kind").asText().equals("Namespace"))
                .forEach(one -> assertThat(one.at("/metadata/labels")
                                .path("pod-security.kubernetes.io/enforce")
                                .asText())
                        .isEqualTo("restricted"));
        Project.manifests(folder).stream()
                .filter(one -> one.path("kind").asText().equals("ServiceAccount"))
                .forEach(one -> assertThat(
                                one.path("automountServiceAccountToken").asBoolean(true))
                        .isFalse());
    }

    private static Map<String, JsonNode> prod() {
        return Kustomization.byName(Project.manifests("overlays/prod"));
    }
}
