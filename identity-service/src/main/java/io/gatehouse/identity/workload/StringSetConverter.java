package io.gatehouse.identity.workload;

import io.vertx.core.json.JsonArray;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.LinkedHashSet;
import java.util.Set;

/** A set of strings as a JSON array, in the order in which it was given. */
@Converter
class StringSetConverter implements AttributeConverter<Set<String>, String> {
    @Override
    public String convertToDatabaseColumn(Set<String> attribute) {
        JsonArray array = new JsonArray();
        attribute.forEach(array::add);
        return array.encode();
    }

    @Override
    public Set<String> convertToEntityAttribute(String column) {
        Set<String> set = new LinkedHashSet<>();
        new JsonArray(column).forEach(item -> set.add(String.valueOf(item)));
        return set;
    }
}
