package io.gatehouse.identity.tag;

import io.gatehouse.identity.problem.ApiException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** AgentCore's constraints on tags: at most fifty, in letters that every console can show. */
public final class Tags {
    private static final int MOST = 50;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;
    private static final Pattern TEXT = Pattern.compile("[a-zA-Z0-9\\s._:/=+@-]*");

    private Tags() {}

    /** The tags of a new thing. */
    public static Map<String, String> ofNew(@Nullable Map<String, String> given) {
        if (given != null && given.size() > MOST) {
            throw ApiException.validation("tags", "must have at most " + MOST + " entries");
        }
        return checked(given);
    }

    /** Sets some and then removes others; more than fifty in the end are refused (402). */
    static UnaryOperator<Map<String, String>> change(
            @Nullable Map<String, String> set, @Nullable Collection<String> remove) {
        Map<String, String> added = checked(set);
        return present -> {
            Map<String, String> changed = new TreeMap<>(present);
            changed.putAll(added);
            if (remove != null) {
                changed.keySet().removeAll(remove);
            }
            if (changed.size() > MOST) {
                throw ApiException.quota("It would have " + changed.size() + " tags; the limit is " + MOST);
            }
            return changed;
        };
    }

    private static Map<String, String> checked(@Nullable Map<String, String> given) {
        Map<String, String> checked = new TreeMap<>();
        (given == null ? Map.<String, String>of() : given).forEach((key, value) -> {
            if (key.isEmpty() || !fits(key, LONGEST_KEY)) {
                throw ApiException.validation("tags", "a key must have 1 to 128 characters of " + TEXT.pattern());
            }
            if (value == null || !fits(value, LONGEST_VALUE)) {
                throw ApiException.validation("tags", "a value must have 0 to 256 characters of " + TEXT.pattern());
            }
            checked.put(key, value);
        });
        return checked;
    }

    private static boolean fits(String text, int longest) {
        return text.length() <= longest && TEXT.matcher(text).matches();
    }
}
