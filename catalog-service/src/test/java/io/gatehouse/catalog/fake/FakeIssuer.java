package io.gatehouse.catalog.fake;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.jose4j.jwk.PublicJsonWebKey;

/** The company's OIDC provider as a resource server sees it: discovery and keys. */
final class FakeIssuer {
    private final HttpServer server;

    FakeIssuer(PublicJsonWebKey key) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        String discovery = "{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url() + "/keys\",\"token_endpoint\":\""
                + url() + "/token\",\"authorization_endpoint\":\"" + url() + "/authorize\"}";
        serve("/.well-known/openid-configuration", discovery);
        serve("/keys", "{\"keys\":[" + key.toJson() + "]}");
        server.start();
    }

    private void serve(String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void stop() {
        server.stop(0);
    }
}
