package io.gatehouse.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A stream as its client sees it, without the signs of life that come at any time. */
final class Listener implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<HttpResponse<Stream<String>>> response;

    Listener(HttpRequest request) {
        response = client.sendAsync(request, HttpResponse.BodyHandlers.ofLines());
        response.thenAcceptAsync(
                answer -> answer.body()
                        .filter(line -> !line.isEmpty() && !line.startsWith(":"))
                        .forEach(lines::add),
                Thread::startVirtualThread);
    }

    HttpResponse<Stream<String>> head() {
        return response.join();
    }

    void hears(String data) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(lines).contains("data: " + data));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
