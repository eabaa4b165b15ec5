package io.gatehouse.local.replica;

import io.gatehouse.local.operator.Pause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers who call one tool again and again, each time under a trace id of its own, whatever happens to the gateway. */
final class Load implements AutoCloseable {
    /** How long a caller waits who got no result, so that callers do not take the processors from what has to start again. */
    private static final Duration AGAIN = Duration.ofMillis(20);

    private static final String BODY = Client.modernCall(1, "hello");

    /** The trace ids of the calls that were answered with the tool's result. */
    final Set<String> answered = ConcurrentHashMap.newKeySet();

    /** The trace ids of those whose connection broke. */
    final Set<String> broken = ConcurrentHashMap.newKeySet();

    /** Calls that were refused because the trail was full. */
    final AtomicInteger refusedForRoom = new AtomicInteger();

    /** Other answers, for the message of a failure. */
    final Set<String> odd = ConcurrentHashMap.newKeySet();

    private final List<Thread> callers = new ArrayList<>();
    private final String base;
    private final Client client;
    private volatile boolean over;

    Load(String base, Client client, int callers) {
        this.base = base;
        this.client = client;
        for (int i = 0; i < callers; i++) {
            this.callers.add(Thread.ofVirtual().start(this::call));
        }
    }

    private void call() {
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        try (http) {
            while (!over) {
                var trace = UUID.randomUUID().toString().replace("-", "");
                try {
                    took(
                            trace,
                            http.send(request(trace), BodyHandlers.ofString()).body());
                } catch (IOException gone) {
                    broken.add(trace);
                }
                if (!answered.contains(trace)) {
                    Pause.of(AGAIN);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void took(String trace, String body) {
        if (body.contains("\"text\":\"hello\"")) {
            answered.add(trace);
        } else if (body.contains("-31002") && body.contains("audit trail is full")) {
            refusedForRoom.incrementAndGet();
        } else if (!body.contains("-31002") || !body.contains("not read yet")) {
            // A gateway that has just started knows no target, and says so.
            odd.add(body.length() > 300 ? body.substring(0, 300) : body);
        }
    }

    private HttpRequest request(String trace) {
        return HttpRequest.newBuilder(URI.create(base + client.path()))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + client.token())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", "asking___hello")
                .header("traceparent", "00-" + trace + "-0102030405060708-01")
                .POST(BodyPublishers.ofString(BODY))
                .build();
    }

    /** Ends when the calls that run have ended. */
    @Override
    public void close() {
        over = true;
        for (var caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
