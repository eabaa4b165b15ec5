package io.gatehouse.catalog.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.flow.SameContext;
import io.gatehouse.catalog.tool.PredefinedTools;
import io.gatehouse.catalog.tool.ToolDefinition;
import io.gatehouse.catalog.tool.ToolPage;
import io.gatehouse.catalog.tool.UnusableTools;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tools of a target over MCP, whichever era it is of: without a handshake where it has none, else handshake,
 * tools/list page by page, end of the session.
 */
@ApplicationScoped
public class McpReader {
    private static final Logger LOG = Logger.getLogger(McpReader.class);
    private static final String STATELESS = "2026-07-28";
    private static final String OFFERED = "2025-11-25";
    private static final Set<String> SPOKEN = Set.of("2025-03-26", "2025-06-18", OFFERED);
    private static final Pattern SESSION = Pattern.compile("[\\x21-\\x7e]{1,1024}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final McpHttp http;
    private final CatalogConfig config;

    McpReader(McpHttp http, CatalogConfig config) {
        this.http = http;
        this.config = config;
    }

    /** The tools in their order; fails with {@link SyncFailed} or {@link UnusableTools}. */
    public Uni<List<ToolDefinition>> read(String endpoint, OutboundCredential credential) {
        return SameContext.resume(Uni.createFrom()
                        .completionStage(
                                () -> new Session(endpoint, credential).run().toCompletionStage())
                        .ifNoItem()
                        .after(config.sync().timeout())
                        .fail())
                .onFailure()
                .transform(McpReader::plain);
    }

    private static Throwable plain(Throwable failure) {
        if (failure instanceof SyncFailed || failure instanceof UnusableTools) {
            return failure;
        }
        // The cause may quote a URL with a key in it, so only its kind is logged.
        LOG.debugf("A target could not be read: %s", failure.getClass().getName());
        return new SyncFailed(
                failure instanceof TimeoutException
                        ? "The target did not answer in time"
                        : "The target could not be reached");
    }

    /** One conversation with a target. */
    private final class Session {
        private final String url;
        private final OutboundCredential credential;
        private final List<ToolDefinition> tools = new ArrayList<>();
        private final Set<String> cursors = new HashSet<>();
        private @Nullable String sessionId;
        private @Nullable String version;
        private int lastId;
        private long totalBytes;

        Session(String endpoint, OutboundCredential credential) {
            this.url = withKey(endpoint, credential);
            this.credential = credential;
        }

        Future<List<ToolDefinition>> run() {
            return discover()
                    .compose(stateless -> stateless ? Future.<Void>succeededFuture() : initialize())
                    .compose(done -> page(null, 1))
                    .eventually(this::close)
                    .map(done -> {
                        PredefinedTools.requireUsable(tools, config.tool().maxCount());
                        return tools;
                    });
        }

        /** Asks as servers without a handshake are asked; one that does not understand the question has one. */
        private Future<Boolean> discover() {
            version = STATELESS;
            int id = ++lastId;
            return http.probe(
                            url,
                            headers("server/discover"),
                            message("server/discover", stateless(JSON.createObjectNode()), id),
                            text -> JsonRpcAnswer.to(id, text).isPresent())
                    .map(answer -> {
                        boolean known = JsonRpcAnswer.discovered(id, answer.message(), STATELESS);
                        version = known ? STATELESS : null;
                        return known;
                    });
        }

        private Future<Void> initialize() {
            ObjectNode params = JSON.createObjectNode().put("protocolVersion", OFFERED);
            params.putObject("capabilities");
            params.putObject("clientInfo").put("name", "gatehouse-catalog").put("version", "1");
            return call("initialize", params).compose(answer -> {
                JsonNode result = result("initialize", answer.message());
                String chosen = result.path("protocolVersion").asText();
                if (!SPOKEN.contains(chosen)) {
                    throw new SyncFailed("The target speaks none of the MCP versions "
                            + String.join(", ", SPOKEN.stream().sorted().toList()));
                }
                version = chosen;
                sessionId = answer.sessionId();
                if (sessionId != null && !SESSION.matcher(sessionId).matches()) {
                    throw new SyncFailed("The target's session id is not visible ASCII");
                }
                return http.post(
                                url,
                                headers("notifications/initialized"),
                                message("notifications/initialized", null, 0),
                                null)
                        .mapEmpty();
            });
        }

        private Future<Void> page(@Nullable String cursor, int number) {
            if (number > config.sync().maxPages()) {
                throw new SyncFailed("The target has more than " + config.sync().maxPages() + " pages of tools");
            }
            ObjectNode params = JSON.createObjectNode();
            if (cursor != null) {
                params.put("cursor", cursor);
            }
            return call("tools/list", params).compose(answer -> {
                result("tools/list", answer.message());
                ToolPage page = ToolPage.read(answer.message(), "result");
                tools.addAll(page.tools());
                if (tools.size() > config.tool().maxCount()) {
                    throw new UnusableTools(
                            "The target has more than " + config.tool().maxCount() + " tools");
                }
                String next = page.nextCursor();
                if (next != null && !cursors.add(next)) {
                    throw new SyncFailed("The target's pages of tools go in a circle");
                }
                return next == null ? Future.succeededFuture() : page(next, number + 1);
            });
        }

        private Future<McpHttp.Answer> call(String method, ObjectNode params) {
            int id = ++lastId;
            return http.post(
                            url,
                            headers(method),
                            message(method, STATELESS.equals(version) ? stateless(params) : params, id),
                            text -> JsonRpcAnswer.to(id, text).isPresent())
                    .map(answer -> {
                        totalBytes += answer.message().length;
                        if (totalBytes > config.sync().maxTotalSize().asLongValue()) {
                            throw new SyncFailed("The target's answers are larger than "
                                    + config.sync().maxTotalSize().asLongValue() + " bytes in all");
                        }
                        return answer;
                    });
        }

        private JsonNode result(String method, byte[] message) {
            return JsonRpcAnswer.to(lastId, message)
                    .map(answer -> JsonRpcAnswer.result(method, answer))
                    .orElseThrow(() -> new SyncFailed("The target's answer does not belong to the request"));
        }

        /** Says goodbye; whether the target minds is its affair. */
        private Future<Void> close() {
            return sessionId == null
                    ? Future.succeededFuture()
                    : http.delete(url, headers("")).otherwiseEmpty();
        }

        private List<McpHttp.Header> headers(String method) {
            List<McpHttp.Header> headers = new ArrayList<>();
            headers.add(new McpHttp.Header("Content-Type", "application/json"));
            headers.add(new McpHttp.Header("Accept", "application/json, text/event-stream"));
            if (version != null) {
                headers.add(new McpHttp.Header("MCP-Protocol-Version", version));
            }
            if (STATELESS.equals(version)) {
                headers.add(new McpHttp.Header("Mcp-Method", method));
            }
            if (sessionId != null) {
                headers.add(new McpHttp.Header("Mcp-Session-Id", sessionId));
            }
            if (credential instanceof OutboundCredential.Header(String name, var value)) {
                headers.add(new McpHttp.Header(name, value.reveal()));
            }
            return headers;
        }
    }

    /** What a request says of itself where there is no handshake to say it in. */
    private static ObjectNode stateless(ObjectNode params) {
        ObjectNode meta = params.putObject("_meta");
        meta.put("io.modelcontextprotocol/protocolVersion", STATELESS);
        meta.putObject("io.modelcontextprotocol/clientInfo")
                .put("name", "gatehouse-catalog")
                .put("version", "1");
        meta.putObject("io.modelcontextprotocol/clientCapabilities");
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
