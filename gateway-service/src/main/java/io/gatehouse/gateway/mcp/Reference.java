package io.gatehouse.gateway.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * What a completion is asked for: an argument of a prompt, or a variable of a resource template.
 *
 * @param prompt whether it is a prompt
 * @param text the prompt's name, or the template's text
 * @param start where in the body that text begins, as JSON
 * @param end where it ends
 */
public record Reference(boolean prompt, String text, int start, int end) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> MEMBERS = Set.of("type", "name", "uri");

    /** Reads {@code params.ref}; fails with {@link McpFailure} where it could be read in two ways, or in none. */
    static Reference read(byte[] body, int from, int to) {
        Members members = new Members(body);
        boolean unique = body[from] == '{';
        try (JsonParser parser = JSON.createParser(body, from, to - from)) {
            parser.nextToken();
            while (unique && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int start = from + (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                int end = from + (int) parser.currentLocation().getByteOffset();
                boolean disguised = !MEMBERS.contains(name) && MEMBERS.contains(Members.fold(name));
                unique = !disguised && members.add(name, start, end);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        String type = members.string("type");
        boolean prompt = "ref/prompt".equals(type);
        String key = prompt ? "name" : "uri";
        String text = members.string(key);
        if (!unique || !prompt && !"ref/resource".equals(type) || text == null) {
            throw McpFailure.invalidParams("Invalid params: ref must name a prompt or a resource template");
        }
        int member = members.find(key);
        return new Reference(prompt, text, members.start(member), members.end(member));
    }

    /** The body with another text in its place and every other byte as it came. */
    Buffer splice(byte[] body, String other) {
        return Buffer.buffer(body.length + other.length())
                .appendBytes(body, 0, start)
                .appendString(JsonText.quote(other))
                .appendBytes(body, end, body.length - end);
    }
}
