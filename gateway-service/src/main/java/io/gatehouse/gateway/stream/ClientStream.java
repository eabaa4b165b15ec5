package io.gatehouse.gateway.stream;

import io.gatehouse.gateway.catalog.ListKind;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.mcp.ServerEvents;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One stream to one client. There may be very many that idle, so it holds nothing but what it needs to be written to.
 */
public final class ClientStream {

    private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

    private final HttpServerResponse response;
    private final String scope;
    private final String holder;
    private final @Nullable String sessionKey;
    private final @Nullable String subscriptionId;
    private final Set<ListKind> wanted;
    private final Set<String> uris;
    private final long endsAt;

    /**
     * @param scope the gateway, or its view of one target
     * @param holder whose stream it is, at which gateway
     * @param sessionKey the session whose stream it is; null in the stateless era
     * @param subscriptionId raw JSON of the id of the request that it answers; null in the handshake era
     * @param uris the resources that a subscription was promised to hear of
     * @param endsAt when it has to end, in milliseconds of the clock
     */
    ClientStream(
            HttpServerResponse response,
            String scope,
            String holder,
            @Nullable String sessionKey,
            @Nullable String subscriptionId,
            Set<ListKind> wanted,
            Set<String> uris,
            long endsAt) {
        this.response = response;
        this.scope = scope;
        this.holder = holder;
        this.sessionKey = sessionKey;
        this.subscriptionId = subscriptionId;
        this.wanted = wanted;
        this.uris = uris;
        this.endsAt = endsAt;
    }

    String scope() {
        return scope;
    }

    String holder() {
        return holder;
    }

    @Nullable
    String sessionKey() {
        return sessionKey;
    }

    HttpServerResponse response() {
        return response;
    }

    boolean wants(ListKind kind) {
        return wanted.contains(kind);
    }

    boolean over(long now) {
        return now >= endsAt;
    }

    /** Begins the answer; a stream of the stateless era says first what it will tell. */
    void begin() {
        ServerEvents.head(response);
        if (subscriptionId == null) {
            response.writeHead();
        } else {
            response.write(event(acknowledged()));
        }
    }

    private String acknowledged() {
        StringBuilder kinds = new StringBuilder();
        for (ListKind kind : wanted) {
            kinds.append(kinds.isEmpty() ? "\"" : ",\"").append(kind.filter()).append("\":true");
        }
        if (!uris.isEmpty()) {
            kinds.append(kinds.isEmpty() ? "" : ",")
                    .append("\"resourceSubscriptions\":")
                    .append(uris.stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]")));
        }
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{" + tag()
                + ",\"notifications\":{" + kinds + "}}}";
    }

    private String tag() {
        return "\"_meta\":{\"" + SUBSCRIPTION + "\":" + subscriptionId + "}";
    }

    /** Tells that a list is another now. */
    void changed(ListKind kind) {
        String params = subscriptionId == null ? "" : ",\"params\":{" + tag() + "}";
        send("{\"jsonrpc\":\"2.0\",\"method\":\"" + kind.notification() + "\"" + params + "}");
    }

    /**
     * Tells that a resource changed.
     *
     * @param notification as a target sent it, or null
     */
    public void updated(String uri, @Nullable JsonBytes notification) {
        JsonBytes message = notification == null ? plain(uri) : notification;
        JsonBytes params = message.object("params");
        JsonBytes meta = params == null ? null : params.object("_meta");
        if (params == null || subscriptionId == null && (meta == null || !meta.has(SUBSCRIPTION))) {
            write(ServerEvents.event(message.toBuffer()));
            return;
        }
        JsonBytes.Edit edit = params.edit();
        if (subscriptionId != null) {
            edit.set(
                    "_meta",
                    (meta == null ? JsonBytes.empty() : meta)
                            .edit()
                            .set(SUBSCRIPTION, Buffer.buffer(subscriptionId))
                            .toBuffer());
        } else if (meta != null && meta.size() > 1) {
            edit.set("_meta", meta.edit().remove(SUBSCRIPTION).toBuffer());
        } else {
            edit.remove("_meta");
        }
        write(ServerEvents.event(message.edit().set("params", edit.toBuffer()).toBuffer()));
    }

    private static JsonBytes plain(String uri) {
        return Objects.requireNonNull(JsonBytes.read(
                Buffer.buffer("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":"
                        + JsonText.quote(uri) + "}}")));
    }

    /** Sends a message; a client that does not read is let go instead. */
    void send(String json) {
        write(event(json));
    }

    void keepAlive() {
        write(ServerEvents.comment());
    }

    private void write(Buffer text) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.writeQueueFull()) {
            response.reset();
        } else {
            response.write(text);
        }
    }

    /** Ends the stream so that its client knows that it may come again. */
    public void end() {
        if (response.ended() || response.closed()) {
            return;
        }
        if (subscriptionId == null) {
            response.end("retry: 1000\n\n");
        } else {
            response.end(event("{\"jsonrpc\":\"2.0\",\"id\":" + subscriptionId
                    + ",\"result\":{\"resultType\":\"complete\"," + tag() + "}}"));
        }
    }

    private static Buffer event(String json) {
        return ServerEvents.event(Buffer.buffer(json));
    }
}
