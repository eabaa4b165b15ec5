package io.gatehouse.local.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.local.operator.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import kotlin.jvm.functions.Function1;
import no.nav.security.mock.oauth2.http.OAuth2HttpRequest;
import no.nav.security.mock.oauth2.http.OAuth2HttpResponse;
import no.nav.security.mock.oauth2.http.OAuth2HttpServer;
import no.nav.security.mock.oauth2.http.Ssl;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The HTTP server of the development provider, on the JDK's own, with our handling around the library's. */
final class Front implements OAuth2HttpServer {
    private static final int MOST_BYTES = 1 << 20;

    /** Answers a request, or lets the library answer. */
    interface Handling {
        OAuth2HttpResponse handle(OAuth2HttpRequest request, Library library);
    }

    /** The library's handling. */
    interface Library {
        OAuth2HttpResponse handle(OAuth2HttpRequest request);
    }

    private final Handling handling;
    private @Nullable HttpServer server;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean away;

    Front(Handling handling) {
        this.handling = handling;
    }

    @Override
    public OAuth2HttpServer start(
            InetAddress address, int port, Function1<? super OAuth2HttpRequest, OAuth2HttpResponse> library) {
        try {
            var started = HttpServer.create(new InetSocketAddress(address, port), 0);
            started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            started.createContext("/", exchange -> serve(exchange, library));
            started.start();
            server = started;
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public OAuth2HttpServer start(Function1<? super OAuth2HttpRequest, OAuth2HttpResponse> library) {
        return start(0, library);
    }

    @Override
    public OAuth2HttpServer start(int port, Function1<? super OAuth2HttpRequest, OAuth2HttpResponse> library) {
        return start(InetAddress.getLoopbackAddress(), port, library);
    }

    @Override
    public OAuth2HttpServer stop() {
        if (server != null) {
            server.stop(0);
        }
        return this;
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public int port() {
        return server == null ? 0 : server.getAddress().getPort();
    }

    @Override
    public HttpUrl url(String path) {
        return new HttpUrl.Builder()
                .scheme("http")
                .host("127.0.0.1")
                .port(port())
                .encodedPath("/" + path)
                .build();
    }

    @Override
    public @Nullable Ssl sslConfig() {
        return null;
    }

    /** From now on every answer takes so long; zero ends it. */
    void slow(Duration delay) {
        this.delay = delay;
    }

    /** From now on connections are closed without an answer, or no more so. */
    void away(boolean away) {
        this.away = away;
    }

    private void serve(HttpExchange exchange, Function1<? super OAuth2HttpRequest, OAuth2HttpResponse> library)
            throws IOException {
        if (away) {
            exchange.close();
            return;
        }
        if (delay.isPositive()) {
            Pause.of(delay);
        }
        try (exchange) {
            var headers = new Headers.Builder();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> values.forEach(value -> headers.addUnsafeNonAscii(name, value)));
            var body = new String(exchange.getRequestBody().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            var uri = exchange.getRequestURI();
            var url = url("").newBuilder().encodedPath(uri.getRawPath()).encodedQuery(uri.getRawQuery());
            var request = new OAuth2HttpRequest(headers.build(), exchange.getRequestMethod(), url.build(), body);
            answer(exchange, handling.handle(request, library::invoke));
        }
    }

    private static void answer(HttpExchange exchange, OAuth2HttpResponse response) throws IOException {
        for (var header : response.getHeaders().names()) {
            exchange.getResponseHeaders().put(header, response.getHeaders().values(header));
        }
        var bytes = bytes(response);
        boolean empty = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(response.getStatus(), empty ? -1 : bytes.length);
        if (!empty) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static byte[] bytes(OAuth2HttpResponse response) {
        var text = response.getBody();
        if (text != null) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        var bytes = response.getBytesBody();
        return bytes == null ? new byte[0] : bytes;
    }
}
