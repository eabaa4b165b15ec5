package io.gatehouse.gateway.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the envelope of one JSON-RPC message in one pass over the bytes; refuses whatever two readers could read differently. */
public final class McpReader {

    private static final int MAXIMUM_ID_LENGTH = 256;
    private static final int MAXIMUM_MEMBERS = 128;
    private static final int MAXIMUM_NAME_LENGTH = 4096;
    private static final int MAXIMUM_NUMBER_LENGTH = 400;
    private static final Set<String> ENVELOPE = Set.of("jsonrpc", "id", "method", "params", "result", "error");
    private static final Set<String> PARAMS = Set.of("name", "arguments", "uri", "_meta", "cursor", "ref");

    private final JsonFactory factory;

    /** @param maximumDepth how deep arrays and objects may be nested */
    public McpReader(int maximumDepth) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(maximumDepth)
                .maxNumberLength(MAXIMUM_NUMBER_LENGTH)
                .maxNameLength(MAXIMUM_NAME_LENGTH)
                .maxStringLength(Integer.MAX_VALUE)
                .build();
        this.factory = new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(constraints)
                .build();
    }

    /** Reads one message, or fails with {@link McpFailure}. */
    public McpRequest read(Buffer buffer) {
        byte[] body = buffer.getBytes();
        StrictText.check(body);
        try (JsonParser parser = factory.createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw notAnObject(parser, first);
            }
            Members envelope = new Members(body);
            Members params = new Members(body);
            Members meta = new Members(body);
            readEnvelope(parser, envelope, params, meta);
            if (parser.nextToken() != null) {
                throw McpFailure.parse("Parse error: more than one JSON value");
            }
            return message(body, envelope, params, meta);
        } catch (IOException malformed) {
            throw McpFailure.parse("Parse error: the body is not well-formed JSON within the limits");
        }
    }

    private static McpFailure notAnObject(JsonParser parser, @Nullable JsonToken first) throws IOException {
        if (first == null) {
            return McpFailure.parse("Parse error: the body is empty");
        }
        parser.skipChildren();
        if (parser.nextToken() != null) {
            return McpFailure.parse("Parse error: more than one JSON value");
        }
        return McpFailure.invalidRequest(
                first == JsonToken.START_ARRAY
                        ? "Invalid Request: batches are not supported"
                        : "Invalid Request: not a JSON object");
    }

    private static void readEnvelope(JsonParser parser, Members envelope, Members params, Members meta)
            throws IOException {
        boolean[] duplicate = new boolean[1];
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            int start = start(parser);
            if (name.equals("params") && value == JsonToken.START_OBJECT) {
                readParams(parser, params, meta, duplicate);
            } else {
                parser.skipChildren();
            }
            add(envelope, name, start, end(parser), ENVELOPE, duplicate);
        }
        // Said only once the whole body has proved to be JSON, so that broken JSON is always told as such.
        if (duplicate[0]) {
            finish(parser);
            throw ambiguous();
        }
    }

    private static void readParams(JsonParser parser, Members params, Members meta, boolean[] duplicate)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            int start = start(parser);
            if (name.equals("_meta") && value == JsonToken.START_OBJECT) {
                readMeta(parser, meta, duplicate);
            } else {
                parser.skipChildren();
            }
            add(params, name, start, end(parser), PARAMS, duplicate);
        }
    }

    private static void readMeta(JsonParser parser, Members meta, boolean[] duplicate) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            int start = start(parser);
            parser.skipChildren();
            add(meta, name, start, end(parser), Set.of(), duplicate);
        }
    }

    private static void add(
            Members members, String name, int start, int end, Set<String> reserved, boolean[] duplicate) {
        boolean disguised = !reserved.contains(name) && reserved.contains(Members.fold(name));
        if (disguised || members.size() >= MAXIMUM_MEMBERS || !members.add(name, start, end)) {
            duplicate[0] = true;
        }
    }

    private static McpFailure ambiguous() {
        return new McpFailure(
                McpFailure.INVALID_PARAMS,
                400,
                "Invalid params: a member appears twice, in another case than it is defined in, or there are too many");
    }

    private static void finish(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw McpFailure.parse("Parse error: more than one JSON value");
        }
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static int end(JsonParser parser) throws IOException {
        parser.finishToken();
        return (int) parser.currentLocation().getByteOffset();
    }

    private static McpRequest message(byte[] body, Members envelope, Members params, Members meta) {
        if (!"2.0".equals(envelope.string("jsonrpc"))) {
            throw McpFailure.invalidRequest("Invalid Request: jsonrpc must be \"2.0\"");
        }
        Buffer id = id(body, envelope);
        boolean answers = envelope.find("result") >= 0 || envelope.find("error") >= 0;
        int methodAt = envelope.find("method");
        if (methodAt < 0) {
            if (id == null || !answers) {
                throw McpFailure.invalidRequest("Invalid Request: no method");
            }
            return new McpRequest(body, McpRequest.Kind.RESPONSE, "", id, params, meta);
        }
        String method = envelope.string("method");
        if (method == null || answers) {
            throw McpFailure.invalidRequest("Invalid Request: neither a request nor a response");
        }
        int paramsAt = envelope.find("params");
        if (paramsAt >= 0 && body[envelope.start(paramsAt)] != '{') {
            throw new McpFailure(McpFailure.INVALID_PARAMS, 400, "Invalid params: not an object");
        }
        McpRequest.Kind kind = id == null ? McpRequest.Kind.NOTIFICATION : McpRequest.Kind.REQUEST;
        return new McpRequest(body, kind, method, id, params, meta);
    }

    private static @Nullable Buffer id(byte[] body, Members envelope) {
        int at = envelope.find("id");
        if (at < 0) {
            return null;
        }
        int start = envelope.start(at);
        int end = envelope.end(at);
        if (end - start > MAXIMUM_ID_LENGTH || !isId(body, start, end)) {
            throw McpFailure.invalidRequest("Invalid Request: id must be a string or an integer of moderate length");
        }
        return Buffer.buffer(Arrays.copyOfRange(body, start, end));
    }

    private static boolean isId(byte[] body, int start, int end) {
        if (body[start] == '"') {
            return true;
        }
        for (int i = body[start] == '-' ? start + 1 : start; i < end; i++) {
            if (body[i] < '0' || body[i] > '9') {
                return false;
            }
        }
        return true;
    }
}
