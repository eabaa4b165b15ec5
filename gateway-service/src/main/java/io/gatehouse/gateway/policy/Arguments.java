package io.gatehouse.gateway.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.cel.common.values.NullValue;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of a call as rules see them. What two readers could read differently is refused: the target reads the
 * same bytes with another reader.
 */
public final class Arguments {

    private static final int MAXIMUM_LENGTH = 64 * 1024;
    private static final int MAXIMUM_DEPTH = 32;
    private static final int MAXIMUM_NUMBER = 64;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAXIMUM_DEPTH)
                    .maxNumberLength(MAXIMUM_NUMBER)
                    .build())
            .build();

    /** Arguments that no rule can be asked about; the message is for the caller. */
    public static final class Unreadable extends Exception {

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    private Arguments() {}

    /** Reads a JSON object. */
    public static Map<String, Object> read(byte[] json) throws Unreadable {
        if (json.length > MAXIMUM_LENGTH) {
            throw new Unreadable("arguments of more than " + MAXIMUM_LENGTH + " bytes");
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Unreadable("arguments must be an object");
            }
            return object(parser);
        } catch (IOException malformed) {
            throw new Unreadable("arguments are nested too deeply or hold too long a number");
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException, Unreadable {
        Map<String, Object> members = new HashMap<>();
        Set<String> folded = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            // Readers that ignore case would take either.
            if (!folded.add(name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT))) {
                throw new Unreadable("a member of arguments appears twice");
            }
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static Object value(JsonParser parser) throws IOException, Unreadable {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> real(parser);
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> NullValue.NULL_VALUE;
        };
    }

    private static List<Object> array(JsonParser parser) throws IOException, Unreadable {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return items;
    }

    private static Object whole(JsonParser parser) throws IOException, Unreadable {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            BigInteger large = parser.getBigIntegerValue();
            throw new Unreadable("a number with " + large.bitLength() + " bits in arguments");
        }
        return parser.getLongValue();
    }

    private static Object real(JsonParser parser) throws IOException, Unreadable {
        double real = parser.getDoubleValue();
        if (Double.isInfinite(real)) {
            throw new Unreadable("a number in arguments that is too large");
        }
        return real;
    }
}
