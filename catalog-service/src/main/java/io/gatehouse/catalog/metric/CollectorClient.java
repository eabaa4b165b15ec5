package io.gatehouse.catalog.metric;

import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends metrics, and says once that a collector does not take them and once that it does again. It blocks the thread that asks it, which
 * is the export's own.
 */
final class CollectorClient implements OtlpMetricsSender {

    private static final Logger LOG = Logger.getLogger(CollectorClient.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
    private final String host;
    private volatile boolean failing;

    CollectorClient(String host) {
        this.host = host;
    }

    @Override
    public void send(Request request) {
        String problem = problem(request);
        if (problem == null && failing) {
            LOG.infof("The collector at %s takes metrics again", host);
        } else if (problem != null && !failing) {
            LOG.warnf("The collector at %s takes no metrics (%s); they are sent again and again", host, problem);
        }
        failing = problem != null;
    }

    private @Nullable String problem(Request request) {
        try {
            HttpResponse<InputStream> answer = http.send(post(request), BodyHandlers.ofInputStream());
            // What it says is nothing to us, and may have no end.
            answer.body().close();
            return answer.statusCode() / 100 == 2 ? null : "status " + answer.statusCode();
        } catch (IOException failed) {
            return failed.getClass().getSimpleName();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "stopped";
        }
    }

    private static HttpRequest post(Request request) {
        HttpRequest.Builder post = HttpRequest.newBuilder(URI.create(String.valueOf(request.getAddress())))
                .timeout(ANSWER)
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(request.getMetricsData()));
        request.getHeaders().forEach(post::setHeader);
        return post.build();
    }
}
