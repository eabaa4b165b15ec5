package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What kubectl itself makes of our manifests, and what schemas say that only npm has. */
@Tag("interop")
class KubectlIT {
    static final List<String> FOLDERS = Project.RENDERED;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void kubectlRendersWhatOurRendererRenders(String overlay) throws IOException {
        Map<String, JsonNode> theirs = Kustomization.byName(kubectl(overlay));
        Map<String, JsonNode> ours = Kustomization.byName(Project.manifests(overlay));

        assertThat(ours.keySet()).isEqualTo(theirs.keySet());
        ours.forEach((name, object) -> assertThat(unsuffixed(object)).as(name).isEqualTo(unsuffixed(theirs.get(name))));
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void everySchemaOfNpmTakesEveryObject(String overlay) {
        Set<String> withoutSchema = Project.manifests(overlay).stream()
                .filter(one -> Schemas.BY_NOBODY.contains(Schemas.group(one)))
                .map(one -> one.path("kind").asText() + " "
                        + one.at("/metadata/name").asText() + ": no schema")
                .collect(Collectors.toSet());

        assertThat(check(Project.manifests(overlay))).containsExactlyInAnyOrderElementsOf(withoutSchema);
    }

    @Test
    void theySeeWhatIsWrong() {
        List<ObjectNode> objects = Project.manifests("overlays/prod");
        Map<String, JsonNode> named = Kustomization.byName(objects);
        ((ObjectNode) named.get("Certificate public").path("spec")).remove("secretName");
        ((ObjectNode) named.get("ExternalSecret gateway-service").at("/spec/target"))
                .put("creationPolicy", "Sometimes");
        ((ObjectNode) named.get("Deployment identity-service").path("spec")).put("minReadySeconds", "soon");

        assertThat(check(objects).stream()
                        .filter(line -> !line.endsWith("no schema"))
                        .toList())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("Certificate public", "secretName"))
                .anySatisfy(line -> assertThat(line).contains("ExternalSecret gateway-service", "creationPolicy"))
                .anySatisfy(line -> assertThat(line).contains("Deployment identity-service", "minReadySeconds"));
    }

    @Test
    void theComposeFileKeepsToTheSpecification() {
        assertThat(compose(ComposeTest.file())).isEmpty();
    }

    @Test
    void aComposeFileThatDoesNotIsFound() {
        JsonNode file = ComposeTest.file();
        ((ObjectNode) file.at("/services/gateway-service")).put("readonly", true);

        assertThat(compose(file)).contains("readonly");
    }

    private static String compose(JsonNode file) {
        return Programs.run(file.toString(), List.of("node", "compose.mjs"));
    }

    private static List<String> check(List<ObjectNode> objects) {
        String all = new ObjectMapper().createArrayNode().addAll(objects).toString();
        return Programs.run(all, List.of("node", "check.mjs")).lines().toList();
    }

    private List<ObjectNode> kubectl(String overlay) throws IOException {
        String rendered = Programs.run(
                "",
                List.of(
                        Programs.kubectl().toString(),
                        "kustomize",
                        Project.KUBERNETES.resolve(overlay).toString()));
        return Project.yaml(Files.writeString(folder.resolve("rendered.yaml"), rendered));
    }

    /** The object as text, with what depends on the way of hashing left out and its members in one order. */
    private static JsonNode unsuffixed(JsonNode object) {
        Set<String> generated = Set.of(
                "gateway-service",
                "identity-service",
                "catalog-service",
                "workloads",
                "gateway-service-site",
                "identity-service-site",
                "catalog-service-site");
        String text = object.toString();
        for (String name : generated) {
            text = text.replaceAll("\"" + name + "-[0-9a-z]{10}\"", "\"" + name + "\"");
        }
        return Project.tree(text);
    }
}
