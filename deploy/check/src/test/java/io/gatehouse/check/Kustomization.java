package io.gatehouse.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Renders the part of Kustomize that our manifests use, so that a JDK is enough to check them; a kustomization that uses
 * more is refused. {@link KubectlIT} holds it to kubectl's own rendering. Only the suffixes of generated names differ.
 */
final class Kustomization {
    private static final Set<String> KNOWN = Set.of(
            "apiVersion",
            "kind",
            "namespace",
            "labels",
            "resources",
            "components",
            "configMapGenerator",
            "images",
            "patches");
    private static final Set<String> WITHOUT_NAMESPACE = Set.of("Namespace");

    private final List<ObjectNode> objects = new ArrayList<>();
    private final Map<String, String> generated = new HashMap<>();

    private Kustomization() {}

    /** The objects that {@code kubectl apply -k} would send. */
    static List<ObjectNode> render(Path folder) {
        Kustomization rendered = new Kustomization();
        rendered.include(folder);
        rendered.objects.forEach(rendered::renameReferences);
        return rendered.objects;
    }

    private void include(Path folder) {
        JsonNode own = Project.tree(folder.resolve("kustomization.yaml"));
        own.fieldNames().forEachRemaining(key -> require(KNOWN.contains(key), folder + " uses " + key));
        Kustomization inner = new Kustomization();
        for (String part : List.of("resources", "components")) {
            for (JsonNode resource : own.path(part)) {
                Path path = folder.resolve(resource.asText()).normalize();
                require(Files.exists(path), path + " does not exist");
                if (Files.isDirectory(path)) {
                    inner.include(path);
                } else {
                    inner.objects.addAll(Project.yaml(path));
                }
            }
            if (part.equals("resources")) {
                own.path("configMapGenerator").forEach(generator -> inner.generate(folder, generator));
            }
        }
        own.path("patches").forEach(patch -> inner.patch(folder, patch));
        inner.transform(own);
        objects.addAll(inner.objects);
        generated.putAll(inner.generated);
    }

    private void generate(Path folder, JsonNode generator) {
        String name = generator.path("name").asText();
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.put("apiVersion", "v1").put("kind", "ConfigMap");
        ObjectNode metadata = map.putObject("metadata").put("name", name);
        JsonNode options = generator.path("options");
        if (options.has("labels")) {
            metadata.set("labels", options.path("labels").deepCopy());
        }
        ObjectNode data = map.putObject("data");
        for (JsonNode entry : generator.path("files")) {
            String[] parts = entry.asText().split("=", 2);
            Path file = folder.resolve(parts[parts.length - 1]);
            data.put(parts.length == 2 ? parts[0] : file.getFileName().toString(), Project.text(file));
        }
        if (!options.path("disableNameSuffixHash").asBoolean()) {
            metadata.put("name", name + "-" + digest(data.toString()));
            generated.put(name, metadata.path("name").asText());
        }
        objects.add(map);
    }

    private void patch(Path folder, JsonNode patch) {
        JsonNode target = patch.path("target");
        List<ObjectNode> chosen = objects.stream()
                .filter(one -> matches(target.path("kind"), one.path("kind").asText()))
                .filter(one -> matches(
                        target.path("name"), one.path("metadata").path("name").asText()))
                .toList();
        require(!chosen.isEmpty(), folder + " patches nothing: " + patch);
        JsonNode operations = Project.tree(folder.resolve(patch.path("path").asText()));
        chosen.forEach(one -> operations.forEach(operation -> JsonPatch.apply(one, operation)));
    }

    private static boolean matches(JsonNode pattern, String text) {
        return pattern.isMissingNode() || Pattern.matches(pattern.asText(), text);
    }

    private void transform(JsonNode own) {
        for (ObjectNode one : objects) {
            ObjectNode metadata = (ObjectNode) one.path("metadata");
            if (own.has("namespace")
                    && !WITHOUT_NAMESPACE.contains(one.path("kind").asText())) {
                metadata.set("namespace", own.path("namespace"));
            }
            own.path("labels").forEach(label -> {
                require(!label.path("includeSelectors").asBoolean(), "labels in selectors");
                metadata.withObject("labels").setAll((ObjectNode) label.path("pairs"));
            });
            own.path("images").forEach(image -> rename(one, image));
        }
    }

    private static void rename(ObjectNode one, JsonNode image) {
        for (JsonNode container : podSpec(one).path("containers")) {
            String[] named = container.path("image").asText().split(":", 2);
            if (named[0].equals(image.path("name").asText())) {
                String name = image.path("newName").asText(named[0]);
                ((ObjectNode) container)
                        .put("image", name + ":" + image.path("newTag").asText(named[1]));
            }
        }
    }

    private void renameReferences(ObjectNode one) {
        for (JsonNode volume : podSpec(one).path("volumes")) {
            if (volume.path("configMap") instanceof ObjectNode map) {
                String name = map.path("name").asText();
                map.put("name", generated.getOrDefault(name, name));
            }
        }
    }

    /** The pods that an object makes, or nothing. */
    static JsonNode podSpec(JsonNode one) {
        return one.path("spec").path("template").path("spec");
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Objects by kind and name, with what Kustomize appends to generated names cut off. */
    static Map<String, JsonNode> byName(List<ObjectNode> objects) {
        Map<String, JsonNode> named = new LinkedHashMap<>();
        for (ObjectNode one : objects) {
            String name = one.path("metadata").path("name").asText().replaceFirst("-[0-9a-z]{10}$", "");
            JsonNode before = named.put(one.path("kind").asText() + " " + name, one);
            require(before == null, "twice: " + one.path("kind").asText() + " " + name);
        }
        return named;
    }
}
