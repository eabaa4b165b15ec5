package io.gatehouse.local.day;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The agent of one user, of one era of MCP; with or without URL elicitation. Repeats nothing by itself. */
final class AgentClient {
    /** Longer than the gateway holds a repeated call. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern LINK = Pattern.compile("https?://\\S+/identities/oauth2/authorize\\?request_uri=\\S+");
    private static final String LEGACY = "2025-11-25";
    private static final String MODERN = "2026-07-28";

    private static final Reply.Consent NOTHING = new Reply.Consent("", "", "");

    private final Sender http;
    private final URI endpoint;
    private final Supplier<String> token;
    private final String user;
    private final boolean modern;
    private final String capabilities;
    private String session = "";
    private int next = 1;

    /** How a request goes out. */
    interface Sender {
        HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException;
    }

    AgentClient(Sender http, String url, Supplier<String> token, String user, boolean modern, boolean links) {
        this.http = http;
        this.endpoint = URI.create(url);
        this.token = token;
        this.user = user;
        this.modern = modern;
        this.capabilities = links ? "{\"elicitation\":{\"url\":{}}}" : "{}";
    }

    /** Which era it speaks, for the table. */
    String era() {
        return modern ? MODERN : LEGACY;
    }

    /** Forgets its session; the next request opens another one. */
    void startAnew() {
        session = "";
    }

    /** Lists all tools, and finds those of so many targets at least. */
    Reply list(String trace, int targets) {
        return judge("tools/list", "", NOTHING, trace, result -> {
            int found = result.path("tools").size();
            return found >= 2 * targets ? new Reply.Good() : new Reply.Failure("a list of " + found + " tools");
        });
    }

    /** Calls the tool of a target, which must answer to this very user. */
    Reply call(String target, String trace) {
        return judge("tools/call", target, NOTHING, trace, result -> answerOf(target, result));
    }

    /** Repeats a call whose consent is given, as a client of the stateless era does. */
    Reply repeat(String target, String trace, Reply.Consent answered) {
        return judge("tools/call", target, answered, trace, result -> answerOf(target, result));
    }

    private interface Judge {
        Reply of(JsonNode result);
    }

    private Reply answerOf(String target, JsonNode result) {
        var text = result.path("content").path(0).path("text").asString("");
        if (result.path("resultType").asString("").equals("input_required")) {
            for (var request : result.path("inputRequests").properties()) {
                var url = request.getValue().path("params").path("url").asString("");
                return new Reply.Consent(
                        url, request.getKey(), result.path("requestState").asString(""));
            }
        }
        if (text.equals(target + " greets " + user)) {
            return new Reply.Good();
        }
        var link = LINK.matcher(text);
        if (link.find()) {
            return new Reply.Consent(link.group(), "", "");
        }
        return new Reply.Failure(
                result.path("isError").asBoolean(false) ? "result: " + plain(text, target) : "WRONG ANSWER");
    }

    private Reply judge(String method, String target, Reply.Consent answered, String trace, Judge judge) {
        try {
            if (!modern && session.isEmpty()) {
                var opened = initialize();
                if (opened instanceof Reply.Failure) {
                    return opened;
                }
            }
            var answer = send(body(method, target, answered), method, target, trace);
            if (answer.statusCode() == 404 && !modern) {
                session = "";
            }
            var message = message(answer);
            if (message.has("result")) {
                return judge.of(message.path("result"));
            }
            return refusal(answer.statusCode(), message, target);
        } catch (ConnectException e) {
            return new Reply.Failure("no connection");
        } catch (HttpTimeoutException e) {
            return new Reply.Failure("no answer in " + PATIENCE.toSeconds() + " s");
        } catch (IOException | JacksonException e) {
            return new Reply.Failure("broken answer: " + plain(e.toString(), target));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Failure("interrupted");
        }
    }

    private static Reply refusal(int status, JsonNode message, String target) {
        var error = message.path("error");
        int code = error.path("code").asInt(0);
        if (code == -32042) {
            return new Reply.Consent(
                    error.path("data").path("elicitations").path(0).path("url").asString(""), "", "");
        }
        var words = plain(error.path("message").asString(""), target);
        return new Reply.Failure("HTTP " + status + (code == 0 ? "" : " " + code + " " + words));
    }

    private static String plain(String words, String target) {
        var line = words.lines().findFirst().orElse("");
        var plain = target.isEmpty() ? line : line.replace(target, "…");
        return plain.length() > 90 ? plain.substring(0, 90) + "…" : plain;
    }

    private Reply initialize() throws IOException, InterruptedException {
        var body = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"" + LEGACY
                + "\",\"capabilities\":" + capabilities + ",\"clientInfo\":{\"name\":\"day\",\"version\":\"1\"}}}";
        var answer = http.send(request().POST(BodyPublishers.ofString(body)).build());
        if (answer.statusCode() != 200) {
            return refusal(answer.statusCode(), message(answer), "");
        }
        session = answer.headers().firstValue("Mcp-Session-Id").orElse("");
        return new Reply.Good();
    }

    private String body(String method, String target, Reply.Consent answered) {
        var params = JSON.createObjectNode();
        if (!target.isEmpty()) {
            params.put("name", target + "___hello");
            params.putObject("arguments").put("n", 1);
        }
        if (modern) {
            var meta = params.putObject("_meta");
            meta.put("io.modelcontextprotocol/protocolVersion", MODERN);
            meta.set("io.modelcontextprotocol/clientCapabilities", JSON.readTree(capabilities));
        }
        if (!answered.state().isEmpty()) {
            params.put("requestState", answered.state());
            params.putObject("inputResponses").putObject(answered.key()).put("action", "accept");
        }
        return JSON.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", next++)
                .put("method", method)
                .set("params", params)
                .toString();
    }

    private HttpResponse<String> send(String body, String method, String target, String trace)
            throws IOException, InterruptedException {
        var request = request().header("traceparent", "00-" + trace + "-" + trace.substring(16) + "-00");
        if (modern) {
            request.header("MCP-Protocol-Version", MODERN).header("Mcp-Method", method);
            if (!target.isEmpty()) {
                request.header("Mcp-Name", target + "___hello");
            }
        } else {
            request.header("MCP-Protocol-Version", LEGACY).header("Mcp-Session-Id", session);
        }
        return http.send(request.POST(BodyPublishers.ofString(body)).build());
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(endpoint)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token.get())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream");
    }

    /** The answer itself, or the last message of a stream of them. */
    private static JsonNode message(HttpResponse<String> answer) {
        var type = answer.headers().firstValue("content-type").orElse("");
        if (type.startsWith("text/event-stream")) {
            return answer.body()
                    .lines()
                    .filter(line -> line.startsWith("data: {"))
                    .map(line -> JSON.readTree(line.substring(6)))
                    .filter(message -> message.has("id") && !message.has("method"))
                    .reduce((first, second) -> second)
                    .orElse(JSON.missingNode());
        }
        return type.contains("json") && !answer.body().isBlank() ? JSON.readTree(answer.body()) : JSON.missingNode();
    }
}
