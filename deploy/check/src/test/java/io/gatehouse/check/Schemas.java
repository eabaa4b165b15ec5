package io.gatehouse.check;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an object's schema says against it. */
final class Schemas {
    /** Schemas of these are in no library of Maven Central; {@code CustomResourcesIT} holds them to those of npm. */
    static final Set<String> BY_NPM = Set.of("cert-manager.io", "external-secrets.io", "trust.cert-manager.io");

    /** Of this no registry that we know has the schemas: they are read by nobody before the cluster reads them. */
    static final Set<String> BY_NOBODY = Set.of("postgresql.cnpg.io");

    private static final String MODELS = "io.kubernetes.client.openapi.models.";
    private static final Set<String> CORE = Set.of("", "apps", "batch", "policy", "autoscaling", "networking.k8s.io");
    private static final Map<String, String> OTHERS = Map.of(
            "gateway.networking.k8s.io", "io.fabric8.kubernetes.api.model.gatewayapi.",
            "monitoring.coreos.com", "io.fabric8.openshift.api.model.monitoring.");

    private final ObjectMapper json = new ObjectMapper();

    /** Whether a schema for it is here. */
    static boolean has(JsonNode object) {
        return CORE.contains(group(object)) || OTHERS.containsKey(group(object));
    }

    static String group(JsonNode object) {
        String version = object.path("apiVersion").asText();
        return version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
    }

    /** Everything that is wrong; none for an object that a strict API server would take. */
    List<String> faults(JsonNode object) {
        String version = object.path("apiVersion").asText().replaceFirst("^.*/", "");
        String kind = object.path("kind").asText();
        if (!CORE.contains(group(object))) {
            return unknownFields(object, OTHERS.get(group(object)) + version + "." + kind);
        }
        try {
            Class<?> model =
                    Class.forName(MODELS + Character.toUpperCase(version.charAt(0)) + version.substring(1) + kind);
            var read = JsonParser.parseString(object.toString());
            model.getMethod("validateJsonElement", com.google.gson.JsonElement.class)
                    .invoke(null, read);
            Object typed = JSON.getGson().fromJson(read, model);
            return typed == null ? List.of("it is empty") : List.of();
        } catch (InvocationTargetException e) {
            return List.of(String.valueOf(e.getCause().getMessage()));
        } catch (RuntimeException e) {
            return List.of(String.valueOf(e.getMessage()));
        } catch (ReflectiveOperationException e) {
            return List.of("Kubernetes has no " + kind + " of " + object.path("apiVersion"));
        }
    }

    private List<String> unknownFields(JsonNode object, String model) {
        try {
            JavaType type = json.constructType(Class.forName(model));
            List<String> faults = new ArrayList<>();
            compare(object, type, "", faults);
            if (faults.isEmpty()) {
                json.readValue(object.toString(), type);
            }
            return faults;
        } catch (ClassNotFoundException e) {
            return List.of("there is no " + model);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return List.of(e.getOriginalMessage());
        }
    }

    private void compare(JsonNode node, JavaType type, String path, List<String> faults) {
        if (type.isCollectionLikeType() && node.isArray()) {
            node.forEach(each -> compare(each, type.getContentType(), path + "[]", faults));
        } else if (!type.isContainerType() && node.isObject() && !type.isJavaLangObject()) {
            Map<String, JavaType> known = new HashMap<>();
            for (BeanPropertyDefinition property :
                    json.getDeserializationConfig().introspect(type).findProperties()) {
                known.put(property.getName(), property.getPrimaryType());
            }
            node.properties().forEach(field -> {
                JavaType inner = known.get(field.getKey());
                if (inner == null) {
                    faults.add("unknown field " + path + "." + field.getKey());
                } else {
                    compare(field.getValue(), inner, path + "." + field.getKey(), faults);
                }
            });
        }
    }
}
