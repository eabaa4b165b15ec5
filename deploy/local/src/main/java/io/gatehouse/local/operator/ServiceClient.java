package io.gatehouse.local.operator;

import io.gatehouse.local.stack.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Calls a service's API with somebody's bearer token. */
public final class ServiceClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final Supplier<String> token;

    public ServiceClient(Supplier<String> token) {
        this.token = token;
    }

    /** Calls and returns whatever comes back; the body is sent as JSON. */
    public Answer call(String method, String url, @Nullable Object body) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(40))
                .header("Accept", "application/json")
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        var bearer = token.get();
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return send(request.build());
    }

    /** Sends a form. */
    public Answer form(String url, String form) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(40))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    /** Calls and fails with the service's own words if the status is another. */
    public Answer expect(int status, String method, String url, @Nullable Object body) {
        var answer = call(method, url, body);
        if (answer.status() != status) {
            throw new Fault(method + " " + url + " answered " + answer.status() + " instead of " + status + ": "
                    + answer.body());
        }
        return answer;
    }

    @Override
    public void close() {
        http.close();
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            var text = response.body();
            boolean json =
                    response.headers().firstValue("content-type").orElse("").contains("json");
            return new Answer(
                    response.statusCode(),
                    json && !text.isBlank()
                            ? JSON.readTree(text)
                            : JSON.createObjectNode().put("text", text));
        } catch (IOException e) {
            throw new Fault(request.method() + " " + request.uri() + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted at " + request.uri());
        }
    }
}
