package io.gatehouse.catalog.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** JSON values as CEL takes them. */
final class CelValues {

    private CelValues() {}

    /** The members of an object. */
    static Map<String, Object> object(JsonNode json) {
        Map<String, Object> members = HashMap.newHashMap(json.size());
        json.properties().forEach(member -> members.put(member.getKey(), of(member.getValue())));
        return members;
    }

    static Object of(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> object(json);
            case ARRAY -> {
                List<Object> items = new ArrayList<>(json.size());
                json.forEach(item -> items.add(of(item)));
                yield items;
            }
            case STRING -> json.textValue();
            case BOOLEAN -> json.booleanValue();
            case NUMBER ->
                json.canConvertToLong() && json.isIntegralNumber()
                        ? (Object) json.longValue()
                        : (Object) json.doubleValue();
            default -> NullValue.NULL_VALUE;
        };
    }
}
