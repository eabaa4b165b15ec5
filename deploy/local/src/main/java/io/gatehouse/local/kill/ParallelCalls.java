package io.gatehouse.local.kill;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/** Many equal requests for a resource token at the same time. */
public final class ParallelCalls implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String bearer;
    private final String body;
    private final List<CompletableFuture<Result>> running = new ArrayList<>();

    /**
     * What one of them got.
     *
     * @param status of the answer, or 0 where the connection broke
     * @param token the resource token, or an empty text
     * @param link to a consent, or an empty text
     */
    public record Result(int status, String token, String link) {
        @Override
        public String toString() {
            return status + (token.isEmpty() ? "" : " with a token") + (link.isEmpty() ? "" : " with a link");
        }
    }

    ParallelCalls(String bearer, Map<String, Object> request) {
        this.bearer = bearer;
        this.body = JSON.writeValueAsString(request);
    }

    /** Sends so many to that base URL. */
    public void send(String base, int count) {
        var request = HttpRequest.newBuilder(URI.create(base + "/identities/oauth2/token"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + bearer)
                .POST(BodyPublishers.ofString(body))
                .build();
        for (int i = 0; i < count; i++) {
            running.add(http.sendAsync(request, BodyHandlers.ofString())
                    .thenApply(answer -> {
                        var members = JSON.readTree(answer.body());
                        return new Result(
                                answer.statusCode(),
                                members.path("accessToken").asString(""),
                                members.path("authorizationUrl").asString(""));
                    })
                    .exceptionally(broken -> new Result(0, "", "")));
        }
    }

    /** How many have been answered. */
    public long answered() {
        return running.stream().filter(CompletableFuture::isDone).count();
    }

    /** Waits for all of them. */
    public List<Result> results() {
        return running.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
