package io.gatehouse.catalog.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.problem.InvalidField;
import io.gatehouse.catalog.problem.ValidationReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One JSON object of a request, read member by member; every fault is collected under the member's path. */
public final class Document {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final ObjectNode node;
    private final String path;
    private final List<InvalidField> faults;

    private Document(ObjectNode node, String path, List<InvalidField> faults) {
        this.node = node;
        this.path = path;
        this.faults = faults;
    }

    /** Parses a request body; anything but one JSON object without repeated members is refused. */
    public static Document parse(byte @Nullable [] body) {
        return new Document(object(body == null ? new byte[0] : body), "", new ArrayList<>());
    }

    /** Parses one JSON object. */
    private static ObjectNode object(byte[] bytes) {
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode read) {
                return read;
            }
        } catch (IOException e) {
            throw ApiException.validation(
                    ValidationReason.CANNOT_PARSE, "The body is not one JSON object without repeated members");
        }
        throw ApiException.validation(ValidationReason.CANNOT_PARSE, "The body must be a JSON object");
    }

    /** Reads an object that this service wrote itself. */
    public static ObjectNode stored(String json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode read) {
                return read;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored document is not JSON", e);
        }
        throw new IllegalStateException("A stored document is not an object");
    }

    /** A new, empty object. */
    public static ObjectNode empty() {
        return JSON.createObjectNode();
    }

    /** The JSON text of a value. */
    public static String text(JsonNode value) {
        return value.toString();
    }

    /** The JSON text with the members of each object in order, so that equal documents have equal texts. */
    public String canonical() {
        try {
            return JSON.writeValueAsString(JSON.treeToValue(node, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A parsed document cannot be written", e);
        }
    }

    /** The object itself. */
    public ObjectNode node() {
        return node;
    }

    /** Notes a fault of a member. */
    public void fault(String member, String message) {
        faults.add(new InvalidField(at(member), message));
    }

    /** Refuses the request if any fault was found. */
    public void check() {
        if (!faults.isEmpty()) {
            throw ApiException.validation(faults);
        }
    }

    /** Whether the member is there and not null. */
    public boolean has(String member) {
        return node.hasNonNull(member);
    }

    /** A text that must be there. */
    public String text(String member, int min, int max, @Nullable Pattern pattern) {
        Optional<String> found = optionalText(member, min, max, pattern);
        if (found.isEmpty() && !has(member)) {
            fault(member, "is required");
        }
        return found.orElse("");
    }

    /** A text that may be missing. */
    public Optional<String> optionalText(String member, int min, int max, @Nullable Pattern pattern) {
        if (!has(member)) {
            return Optional.empty();
        }
        JsonNode value = node.get(member);
        if (!value.isTextual()) {
            fault(member, "must be a string");
            return Optional.empty();
        }
        return valid(member, value.textValue(), min, max, pattern) ? Optional.of(value.textValue()) : Optional.empty();
    }

    /** One of a closed set of words; empty where the member is missing. */
    public Optional<String> oneOf(String member, Set<String> words) {
        Optional<String> found = optionalText(member, 0, Integer.MAX_VALUE, null);
        if (found.isPresent() && !words.contains(found.get())) {
            fault(
                    member,
                    "must be one of "
                            + String.join(", ", words.stream().sorted().toList()));
            return Optional.empty();
        }
        return found;
    }

    /** A whole number that may be missing. */
    public Optional<Integer> optionalInteger(String member, int min, int max) {
        if (!has(member)) {
            return Optional.empty();
        }
        JsonNode value = node.get(member);
        if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
            fault(member, "must be a whole number from " + min + " to " + max);
            return Optional.empty();
        }
        return Optional.of(value.intValue());
    }

    /** A boolean that may be missing. */
    public Optional<Boolean> optionalFlag(String member) {
        if (!has(member)) {
            return Optional.empty();
        }
        if (!node.get(member).isBoolean()) {
            fault(member, "must be true or false");
            return Optional.empty();
        }
        return Optional.of(node.get(member).booleanValue());
    }

    /** A list of texts; empty where the member is missing. */
    public List<String> texts(String member, int minItems, int maxItems, int maxLength, @Nullable Pattern pattern) {
        List<String> found = new ArrayList<>();
        if (!has(member)) {
            return found;
        }
        JsonNode list = node.get(member);
        if (!list.isArray() || list.size() < minItems || list.size() > maxItems) {
            fault(member, "must be a list of " + minItems + " to " + maxItems + " strings");
            return found;
        }
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                fault(member, "must be a list of strings");
                return found;
            }
            if (!valid(member, item.textValue(), 1, maxLength, pattern)) {
                return found;
            }
            found.add(item.textValue());
        }
        return found;
    }

    /** A nested object that may be missing; its faults are this document's. */
    public Optional<Document> optionalObject(String member) {
        if (!has(member)) {
            return Optional.empty();
        }
        if (node.get(member) instanceof ObjectNode nested) {
            return Optional.of(new Document(nested, at(member), faults));
        }
        fault(member, "must be an object");
        return Optional.empty();
    }

    /** The objects of a list; empty where the member is missing. */
    public List<Document> objects(String member, int minItems, int maxItems) {
        List<Document> found = new ArrayList<>();
        if (!has(member)) {
            return found;
        }
        JsonNode list = node.get(member);
        if (!list.isArray() || list.size() < minItems || list.size() > maxItems) {
            fault(member, "must be a list of " + minItems + " to " + maxItems + " objects");
            return found;
        }
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof ObjectNode nested)) {
                fault(member, "must be a list of objects");
                return found;
            }
            found.add(new Document(nested, at(member) + "[" + i + "]", faults));
        }
        return found;
    }

    private boolean valid(String member, String value, int min, int max, @Nullable Pattern pattern) {
        if (value.length() < min || value.length() > max) {
            fault(member, "must have " + min + " to " + max + " characters");
            return false;
        }
        if (value.indexOf('\0') >= 0) {
            fault(member, "must not contain the character NUL");
            return false;
        }
        if (pattern != null && !pattern.matcher(value).matches()) {
            fault(member, "must match " + pattern.pattern());
            return false;
        }
        return true;
    }

    private String at(String member) {
        return path.isEmpty() ? member : path + "." + member;
    }
}
