package io.gatehouse.gateway.mcp;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a client said it can be asked for, whichever era it said so in; a small set of flags, so that it fits into a sealed
 * session id.
 *
 * @param elicitationForm it shows forms
 * @param elicitationUrl it sends its user to a URL
 * @param sampling it lets its model answer
 * @param samplingTools its model may use tools then
 * @param roots it names its roots
 * @param rootsListChanged it tells when they change (handshake era)
 */
public record ClientCapabilities(
        boolean elicitationForm,
        boolean elicitationUrl,
        boolean sampling,
        boolean samplingTools,
        boolean roots,
        boolean rootsListChanged) {

    /** A client that can be asked for nothing. */
    public static final ClientCapabilities NONE = new ClientCapabilities(false, false, false, false, false, false);

    /** Reads the object that {@code initialize} and {@code _meta} have alike. */
    public static ClientCapabilities of(JsonObject declared) {
        JsonObject elicitation = object(declared, "elicitation");
        JsonObject sampling = object(declared, "sampling");
        JsonObject roots = object(declared, "roots");
        return new ClientCapabilities(
                // An empty declaration means form mode only (MCP 2025-11-25, elicitation).
                elicitation != null && (elicitation.isEmpty() || object(elicitation, "form") != null),
                elicitation != null && object(elicitation, "url") != null,
                sampling != null,
                sampling != null && object(sampling, "tools") != null,
                roots != null,
                roots != null && Boolean.TRUE.equals(roots.getValue("listChanged")));
    }

    /** Reads the raw JSON of that object; null if it is none. */
    public static @Nullable ClientCapabilities of(Buffer raw) {
        if (raw.length() == 2 && raw.getByte(0) == '{') {
            return NONE;
        }
        try {
            return of(new JsonObject(raw));
        } catch (DecodeException | ClassCastException wrong) {
            return null;
        }
    }

    private static @Nullable JsonObject object(JsonObject in, String member) {
        return in.getValue(member) instanceof JsonObject found ? found : null;
    }

    /** The object that a target is told; what changes later is not told again, so nothing promises that it is. */
    public String toJson() {
        StringJoiner members = new StringJoiner(",", "{", "}");
        if (elicitationUrl) {
            members.add(elicitationForm ? "\"elicitation\":{\"form\":{},\"url\":{}}" : "\"elicitation\":{\"url\":{}}");
        } else if (elicitationForm) {
            members.add("\"elicitation\":{}");
        }
        if (sampling) {
            members.add(samplingTools ? "\"sampling\":{\"tools\":{}}" : "\"sampling\":{}");
        }
        if (roots) {
            members.add("\"roots\":{}");
        }
        return members.toString();
    }

    /** The flags as one byte. */
    int flags() {
        return (elicitationUrl ? 1 : 0)
                | (elicitationForm ? 2 : 0)
                | (sampling ? 4 : 0)
                | (samplingTools ? 8 : 0)
                | (roots ? 16 : 0)
                | (rootsListChanged ? 32 : 0);
    }

    /** The same of such a byte. */
    static ClientCapabilities ofFlags(int flags) {
        return new ClientCapabilities(
                (flags & 2) != 0,
                (flags & 1) != 0,
                (flags & 4) != 0,
                (flags & 8) != 0,
                (flags & 16) != 0,
                (flags & 32) != 0);
    }
}
