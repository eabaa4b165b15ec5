package io.gatehouse.catalog.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.offering.Capability;
import io.gatehouse.catalog.trace.OutgoingCall;
import io.gatehouse.catalog.trace.RequestOrigin;
import io.gatehouse.catalog.trace.Tracing;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One conversation with a target, whichever era it is of: how it begins, its requests, its end. */
final class McpConversation {
    private static final String STATELESS = "2026-07-28";
    private static final String OFFERED = "2025-11-25";
    private static final Set<String> SPOKEN = Set.of("2025-03-26", "2025-06-18", OFFERED);
    private static final Pattern SESSION = Pattern.compile("[\\x21-\\x7e]{1,1024}");
    private static final int METHOD_NOT_FOUND = -32601;
    private static final int MAXIMUM_DECLINED = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final McpHttp http;
    private final String url;
    private final OutboundCredential credential;
    private final long maxTotal;
    private final Tracing tracing;
    private final @Nullable String host;
    private final @Nullable String traceparent;
    private List<Capability> capabilities = List.of();
    private @Nullable String sessionId;
    private @Nullable String version;
    private int lastId;
    private int declined;
    private long totalBytes;

    McpConversation(
            McpHttp http, CatalogConfig config, Tracing tracing, String endpoint, OutboundCredential credential) {
        this.http = http;
        this.tracing = tracing;
        this.host = URI.create(endpoint).getHost();
        this.traceparent = RequestOrigin.current().traceparent();
        this.url = withKey(endpoint, credential);
        this.credential = credential;
        this.maxTotal = config.sync().maxTotalSize().asLongValue();
    }

    /** Begins, by the handshake where the target has one. */
    Future<Void> open() {
        return discover().compose(stateless -> stateless ? Future.succeededFuture() : initialize());
    }

    /** What the target said that it can do. */
    List<Capability> capabilities() {
        return capabilities;
    }

    /** Sends a request and answers the message with its result. */
    Future<byte[]> request(String method, ObjectNode params) {
        return call(method, params, false).map(answer -> {
            result(method, answer.message());
            return answer.message();
        });
    }

    /** The same for a method that a target may not have after all: then the answer is empty. */
    Future<byte[]> requestIfKnown(String method, ObjectNode params) {
        return call(method, params, STATELESS.equals(version)).map(answer -> {
            if (answer.message().length == 0 || code(answer.message()) == METHOD_NOT_FOUND) {
                return new byte[0];
            }
            result(method, answer.message());
            return answer.message();
        });
    }

    private int code(byte[] message) {
        return JsonRpcAnswer.to(lastId, message)
                .map(answer -> answer.path("error").path("code").asInt())
                .orElse(0);
    }

    /** Asks as servers without a handshake are asked; one that does not understand the question has one. */
    private Future<Boolean> discover() {
        version = STATELESS;
        int id = ++lastId;
        return traced(
                        "server/discover",
                        headers -> http.probe(
                                url,
                                headers,
                                message("server/discover", stateless(JSON.createObjectNode()), id),
                                text -> JsonRpcAnswer.to(id, text).isPresent()))
                .map(answer -> {
                    boolean known = JsonRpcAnswer.discovered(id, answer.message(), STATELESS);
                    version = known ? STATELESS : null;
                    if (known) {
                        capabilities = Capability.declared(
                                result("server/discover", answer.message()).path("capabilities"));
                    }
                    return known;
                });
    }

    private Future<Void> initialize() {
        ObjectNode params = JSON.createObjectNode().put("protocolVersion", OFFERED);
        params.set("capabilities", ServerQuestion.capabilities());
        params.putObject("clientInfo").put("name", "gatehouse-catalog").put("version", "1");
        return call("initialize", params, false).compose(answer -> {
            JsonNode result = result("initialize", answer.message());
            String chosen = result.path("protocolVersion").asText();
            if (!SPOKEN.contains(chosen)) {
                throw new SyncFailed("The target speaks none of the MCP versions "
                        + String.join(", ", SPOKEN.stream().sorted().toList()));
            }
            version = chosen;
            capabilities = Capability.declared(result.path("capabilities"));
            sessionId = answer.sessionId();
            if (sessionId != null && !SESSION.matcher(sessionId).matches()) {
                throw new SyncFailed("The target's session id is not visible ASCII");
            }
            return traced(
                            "notifications/initialized",
                            headers -> http.post(url, headers, message("notifications/initialized", null, 0), null))
                    .mapEmpty();
        });
    }

    private Future<McpHttp.Answer> call(String method, ObjectNode params, boolean absentAllowed) {
        int id = ++lastId;
        return traced(
                        method,
                        headers -> http.post(
                                url,
                                headers,
                                message(method, STATELESS.equals(version) ? stateless(params) : params, id),
                                text -> {
                                    decline(text);
                                    return JsonRpcAnswer.to(id, text).isPresent();
                                },
                                absentAllowed))
                .map(answer -> {
                    totalBytes += answer.message().length;
                    if (totalBytes > maxTotal) {
                        throw new SyncFailed("The target's answers are larger than " + maxTotal + " bytes in all");
                    }
                    return answer;
                });
    }

    /** One exchange as a span of its own, of which the target is told. */
    private <T> Future<T> traced(String method, Function<List<McpHttp.Header>, Future<T>> exchange) {
        OutgoingCall call = tracing.calls(method, host, traceparent);
        return exchange.apply(headers(method, call.traceparent())).onComplete(done -> call.over(done.cause()));
    }

    /** Answers what the target asks in between, so that it does not wait; a target that asks and asks is left waiting. */
    private void decline(byte[] message) {
        if (version == null || STATELESS.equals(version) || declined >= MAXIMUM_DECLINED) {
            return;
        }
        ServerQuestion.answer(message).ifPresent(answer -> {
            declined++;
            http.post(url, headers("", traceparent), Buffer.buffer(answer.toString()), null)
                    .otherwiseEmpty();
        });
    }

    private JsonNode result(String method, byte[] message) {
        return JsonRpcAnswer.to(lastId, message)
                .map(answer -> JsonRpcAnswer.result(method, answer))
                .orElseThrow(() -> new SyncFailed("The target's answer does not belong to the request"));
    }

    /** Says goodbye; whether the target minds is its affair. */
    Future<Void> close() {
        return sessionId == null
                ? Future.succeededFuture()
                : http.delete(url, headers("", traceparent)).otherwiseEmpty();
    }

    private List<McpHttp.Header> headers(String method, @Nullable String trace) {
        List<McpHttp.Header> headers = new ArrayList<>();
        headers.add(new McpHttp.Header("Content-Type", "application/json"));
        headers.add(new McpHttp.Header("Accept", "application/json, text/event-stream"));
        if (version != null) {
            headers.add(new McpHttp.Header("MCP-Protocol-Version", version));
        }
        if (STATELESS.equals(version)) {
            headers.add(new McpHttp.Header("Mcp-Method", method));
        }
        if (trace != null) {
            headers.add(new McpHttp.Header("traceparent", trace));
        }
        if (sessionId != null) {
            headers.add(new McpHttp.Header("Mcp-Session-Id", sessionId));
        }
        if (credential instanceof OutboundCredential.Header(String name, var value)) {
            headers.add(new McpHttp.Header(name, value.reveal()));
        }
        return headers;
    }

    /** What a request says of itself where there is no handshake to say it in. */
    private static ObjectNode stateless(ObjectNode params) {
        ObjectNode meta = params.putObject("_meta");
        meta.put("io.modelcontextprotocol/protocolVersion", STATELESS);
        meta.putObject("io.modelcontextprotocol/clientInfo")
                .put("name", "gatehouse-catalog")
                .put("version", "1");
        meta.set("io.modelcontextprotocol/clientCapabilities", ServerQuestion.capabilities());
        return params;
    }

    private static Buffer message(String method, @Nullable ObjectNode params, int id) {
        ObjectNode message = JSON.createObjectNode().put("jsonrpc", "2.0");
        if (id > 0) {
            message.put("id", id);
        }
        message.put("method", method);
        if (params != null) {
            message.set("params", params);
        }
        return Buffer.buffer(message.toString());
    }

    private static String withKey(String endpoint, OutboundCredential credential) {
        if (!(credential instanceof OutboundCredential.Query(String name, var value))) {
            return endpoint;
        }
        return endpoint
                + (endpoint.contains("?") ? "&" : "?")
                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                + "="
                + URLEncoder.encode(value.reveal(), StandardCharsets.UTF_8);
    }
}
