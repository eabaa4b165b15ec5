package io.gatehouse.identity.tag;

import io.vertx.core.json.JsonObject;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Map;
import java.util.TreeMap;

/** Tags as a JSON object of strings. */
@Converter
public class TagsConverter implements AttributeConverter<Map<String, String>, String> {
    @Override
    public String convertToDatabaseColumn(Map<String, String> attribute) {
        JsonObject object = new JsonObject();
        new TreeMap<>(attribute).forEach(object::put);
        return object.encode();
    }

    @Override
    public Map<String, String> convertToEntityAttribute(String column) {
        Map<String, String> tags = new TreeMap<>();
        new JsonObject(column).forEach(tag -> tags.put(tag.getKey(), String.valueOf(tag.getValue())));
        return tags;
    }
}
