package io.gatehouse.gateway.policy;

import dev.cel.common.values.NullValue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values as CEL takes them. */
public final class CelValues {

    private CelValues() {}

    /** The members of an object. */
    public static Map<String, Object> object(Map<?, ?> json) {
        Map<String, Object> members = HashMap.newHashMap(json.size());
        json.forEach((name, value) -> members.put(String.valueOf(name), of(value)));
        return members;
    }

    static Object of(@Nullable Object json) {
        return switch (json) {
            case null -> NullValue.NULL_VALUE;
            case Integer whole -> whole.longValue();
            case Short whole -> whole.longValue();
            case Float real -> real.doubleValue();
            case BigInteger large -> large.bitLength() < 64 ? (Object) large.longValue() : (Object) large.doubleValue();
            case BigDecimal real -> real.doubleValue();
            case JsonObject object -> object(object.getMap());
            case JsonArray array -> list(array.getList());
            case Map<?, ?> object -> object(object);
            case List<?> list -> list(list);
            default -> json;
        };
    }

    private static List<Object> list(List<?> json) {
        List<Object> items = new ArrayList<>(json.size());
        json.forEach(item -> items.add(of(item)));
        return items;
    }
}
