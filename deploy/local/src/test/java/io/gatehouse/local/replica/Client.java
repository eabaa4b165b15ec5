package io.gatehouse.local.replica;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An MCP client whose every request is a connection of its own, so that each may go to another replica. */
record Client(String token, String path) {
    static final String LIST = message(9, "tools/list", "{}");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CAPABILITIES = "{\"elicitation\":{\"form\":{}}}";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":" + CAPABILITIES + "}";

    /** An answer: a status, and one message or a stream of them. */
    static final class Reply implements AutoCloseable {
        final HttpResponse<InputStream> http;
        private final HttpClient client;
        private final BufferedReader lines;
        private final boolean events;

        Reply(HttpClient client, HttpResponse<InputStream> http) {
            this.client = client;
            this.http = http;
            this.lines = new BufferedReader(new InputStreamReader(http.body(), StandardCharsets.UTF_8));
            this.events = http.headers().firstValue("content-type").orElse("").startsWith("text/event-stream");
        }

        int status() {
            return http.statusCode();
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }

        /** The next message that is no notification; a missing node at the end. */
        JsonNode next() {
            try {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    var data = events && line.startsWith("data: ") ? line.substring(6) : events ? "" : line;
                    var message = data.startsWith("{") ? JSON.readTree(data) : JSON.missingNode();
                    if (message.has("id")) {
                        return message;
                    }
                }
                return JSON.missingNode();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** All that is left. */
        String rest() {
            try {
                var all = new StringBuilder();
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    all.append(line).append('\n');
                }
                return all.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }

    static String message(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    static String call(int id, String tool) {
        return message(id, "tools/call", "{\"name\":\"asking___" + tool + "\",\"arguments\":{}}");
    }

    static String reply(String id, String name) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"result\":" + accepted(name) + "}";
    }

    private static String accepted(String name) {
        return "{\"action\":\"accept\",\"content\":{\"name\":\"" + name + "\"}}";
    }

    static String modernCall(int id, String tool) {
        return message(id, "tools/call", "{\"name\":\"asking___" + tool + "\",\"arguments\":{}," + META + "}");
    }

    static String modernRetry(int id, String state, String name) {
        return message(
                id,
                "tools/call",
                "{\"name\":\"asking___ask\",\"arguments\":{}," + META + ",\"inputResponses\":{\"request\":"
                        + accepted(name) + "},\"requestState\":\"" + state + "\"}");
    }

    /** Opens a session; returns its id. */
    String session(String base) {
        var params = "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":" + CAPABILITIES
                + ",\"clientInfo\":{\"name\":\"it\",\"version\":\"1\"}}";
        try (var answer = send(request(base).POST(BodyPublishers.ofString(message(0, "initialize", params))))) {
            if (answer.status() != 200) {
                throw new AssertionError("initialize: " + answer.status() + " " + answer.rest());
            }
            return answer.header("Mcp-Session-Id");
        }
    }

    /** Posts in a session. */
    Reply post(String base, String session, String body) {
        return send(legacy(base, session).POST(BodyPublishers.ofString(body)));
    }

    /** Posts as a client of the stateless era. */
    Reply postModern(String base, String tool, String body) {
        return send(request(base)
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", "asking___" + tool)
                .POST(BodyPublishers.ofString(body)));
    }

    /** Opens the stream of a session. */
    Reply get(String base, String session) {
        return send(legacy(base, session).GET());
    }

    int delete(String base, String session) {
        return status(send(legacy(base, session).DELETE()));
    }

    /** The status of an answer that nobody reads. */
    static int status(Reply answer) {
        try (answer) {
            return answer.status();
        }
    }

    private HttpRequest.Builder legacy(String base, String session) {
        return request(base).header("MCP-Protocol-Version", "2025-11-25").header("Mcp-Session-Id", session);
    }

    private HttpRequest.Builder request(String base) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream");
    }

    private static Reply send(HttpRequest.Builder request) {
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try {
            return new Reply(http, http.send(request.build(), BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            http.shutdownNow();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
