package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** A client of one era, and a target of some. */
final class EraStage implements AutoCloseable {

    static final ClientCapabilities ALL = new ClientCapabilities(true, true, true, false, true, false);
    static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}},\"progressToken\":7}";

    final CallStage stage;
    final EraTarget target;

    EraStage(Path folder, Era client, Map<String, String> settings, Era... speaks) throws IOException {
        stage = new CallStage(folder, settings);
        target = new EraTarget(stage.vertx, Set.of(speaks));
        stage.endpoint = target.server.uri("/mcp");
        stage.capabilities = ALL;
        speak(client);
    }

    void speak(Era client) {
        stage.version = client == Era.MODERN ? ProtocolVersion.V2026_07_28 : ProtocolVersion.V2025_11_25;
        stage.session = client == Era.MODERN ? null : CallStage.session("agent-session", true);
    }

    /** A call with more in its params. */
    static String call(String id, String more) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"notes___whoami\",\"arguments\":{\"a\":1.0}" + more
                + "}}";
    }

    static String modernCall(String id, String more) {
        return call(id, "," + META + more);
    }

    HttpResponse<String> send(String user, String body) {
        return stage.send(stage.request(user, body).build());
    }

    JsonObject json(String body) {
        HttpResponse<String> response = send("alice", body);
        return new JsonObject(last(response));
    }

    /** The message of an answer, or the last one of its stream. */
    static String last(HttpResponse<String> response) {
        String body = response.body();
        int at = body.lastIndexOf("data: ");
        return response.headers().firstValue("content-type").orElse("").startsWith("text/event-stream")
                ? body.substring(at + 6).strip()
                : body;
    }

    /** An answer that is read event by event. */
    final class Stream {

        private final BufferedReader lines;
        final HttpResponse<InputStream> response;

        Stream(String body) {
            try {
                response = stage.client.send(
                        stage.request("alice", body).build(), HttpResponse.BodyHandlers.ofInputStream());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The next message. */
        JsonObject next() {
            StringBuilder seen = new StringBuilder();
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    seen.append(line).append('\n');
                    if (line.startsWith("data: ")) {
                        return new JsonObject(line.substring(6));
                    }
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            throw new AssertionError("the stream is over: " + response.statusCode() + " " + seen);
        }
    }

    Stream stream(String body) {
        return new Stream(body);
    }

    @Override
    public void close() {
        stage.close();
    }
}
