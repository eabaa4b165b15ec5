package io.gatehouse.local.day;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A certificate in a file, that a service reads again, and the one that it serves. */
final class ServedCertificate {
    private static final String PASSWORD = "only-for-this-test";
    private static final String NAME = "served";

    private final Path folder;
    private int port;

    private ServedCertificate(Path folder) {
        this.folder = folder;
    }

    static ServedCertificate make(Path folder) throws IOException {
        var made = new ServedCertificate(folder);
        made.replace();
        return made;
    }

    /** With these the replica serves HTTPS on that port, and looks at the file every second. */
    Map<String, String> settings(String replica, int port) {
        this.port = port;
        var tls = replica + "|quarkus.tls." + NAME;
        return Map.of(
                replica + "|quarkus.http.ssl-port",
                String.valueOf(port),
                replica + "|quarkus.http.insecure-requests",
                "enabled",
                replica + "|quarkus.http.tls-configuration-name",
                NAME,
                tls + ".key-store.p12.path",
                file().toString(),
                tls + ".key-store.p12.password",
                PASSWORD,
                tls + ".reload-period",
                "1S");
    }

    /** Puts another certificate into the file. */
    void replace() throws IOException {
        var fresh = folder.resolve("fresh.p12");
        Files.deleteIfExists(fresh);
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        NAME,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        fresh.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool: " + Files.readString(folder.resolve("keytool.log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The serial number of the certificate in the file. */
    BigInteger serial() throws IOException {
        try (var in = Files.newInputStream(file())) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return ((X509Certificate) store.getCertificate(NAME)).getSerialNumber();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The serial number of the certificate that the replica serves. */
    BigInteger served() throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            try (var socket =
                    (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.startHandshake();
                return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private Path file() {
        return folder.resolve("served.p12");
    }

    /** It is asked who it is, nothing is said to it. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
