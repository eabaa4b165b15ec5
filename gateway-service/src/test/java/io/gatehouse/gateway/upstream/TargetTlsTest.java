package io.gatehouse.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.peer.Configs;
import io.gatehouse.gateway.peer.LoopbackServer;
import io.netty.handler.codec.http.HttpMethod;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Targets with TLS: whose certificate nobody vouches for, or which is another's, gets no request. */
@Timeout(60)
@Isolated("the authorities that are trusted are the process's")
class TargetTlsTest {

    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    private final String trusted = System.getProperty(TRUST);
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "target",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=target",
                        "-ext",
                        "san=dns:target.example",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store().toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        server = LoopbackServer.get(vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(store().toString()).setPassword(PASSWORD)))
                .requestHandler(request -> request.response()
                        .putHeader("content-type", "application/json")
                        .end("{\"host\":\"" + request.authority() + "\"}"))
                .listen(0, "127.0.0.1"));
    }

    @AfterEach
    void stop() {
        if (trusted == null) {
            System.clearProperty(TRUST);
        } else {
            System.setProperty(TRUST, trusted);
        }
        System.clearProperty(TRUST + "Password");
        LoopbackServer.get(vertx.close());
    }

    private Path store() {
        return folder.resolve("target.p12");
    }

    private void trust() {
        System.setProperty(TRUST, store().toString());
        System.setProperty(TRUST + "Password", PASSWORD);
    }

    private String ask(String host) throws IOException {
        TargetConnections connections = new TargetConnections(vertx, Configs.of(UpstreamConfig.class, Map.of()), 2);
        InetAddress address = InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1});
        try {
            return LoopbackServer.get(connections
                            .get(
                                    context,
                                    SocketAddress.inetSocketAddress(
                                            new InetSocketAddress(address, server.actualPort())),
                                    true)
                            .compose(connection -> new TargetRequest(
                                            connection, context, HttpMethod.POST, "/mcp", "target.example")
                                    .send(Buffer.buffer("{}"))))
                    .whole()
                    .toString();
        } finally {
            connections.close();
        }
    }

    @Test
    void aTargetThatIsWhoItShallBeAnswers() throws IOException {
        trust();
        assertThat(ask("target.example")).isEqualTo("{\"host\":\"target.example\"}");
    }

    @Test
    void theCertificateOfAnotherIsRefused() {
        trust();
        assertThatThrownBy(() -> ask("other.example"))
                .hasRootCauseInstanceOf(java.security.cert.CertificateException.class);
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() {
        assertThatThrownBy(() -> ask("target.example")).hasCauseInstanceOf(SSLHandshakeException.class);
    }
}
