package io.gatehouse.identity.workload;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sets of strings by name, such as permissions by audience, as a JSON object of arrays. */
@Converter
class PermissionsConverter implements AttributeConverter<Map<String, Set<String>>, String> {
    @Override
    public String convertToDatabaseColumn(Map<String, Set<String>> attribute) {
        JsonObject object = new JsonObject();
        new TreeMap<>(attribute).forEach((audience, permissions) -> {
            JsonArray array = new JsonArray();
            new TreeSet<>(permissions).forEach(array::add);
            object.put(audience, array);
        });
        return object.encode();
    }

    @Override
    public Map<String, Set<String>> convertToEntityAttribute(String column) {
        JsonObject object = new JsonObject(column);
        Map<String, Set<String>> permissions = new TreeMap<>();
        for (String audience : object.fieldNames()) {
            Set<String> set = new TreeSet<>();
            object.getJsonArray(audience).forEach(item -> set.add(String.valueOf(item)));
            permissions.put(audience, set);
        }
        return permissions;
    }
}
