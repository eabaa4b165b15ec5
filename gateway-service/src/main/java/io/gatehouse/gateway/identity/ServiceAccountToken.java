package io.gatehouse.gateway.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The projected token of a Kubernetes service account, which the cluster signed. The kubelet puts a new one into the file
 * long before the old one ends, so the file is read for each use.
 */
final class ServiceAccountToken implements WorkloadProof {

    private static final int MAX_BYTES = 16 * 1024;
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private final Path file;
    private final Vertx vertx;

    ServiceAccountToken(Path file, Vertx vertx) {
        this.file = file;
        this.vertx = vertx;
    }

    @Override
    public Future<String> assertion() {
        return vertx.executeBlocking(() -> read(file), false).map(Objects::requireNonNull);
    }

    /** Reads a token; the exception says what is wrong with the file and quotes nothing of it. */
    static String read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException unreadable) {
            throw new IllegalStateException("gateway.identity.service-account-token-file: cannot read " + file);
        }
        String token = new String(bytes, StandardCharsets.US_ASCII).strip();
        if (bytes.length > MAX_BYTES || !JWT.matcher(token).matches()) {
            throw new IllegalStateException("gateway.identity.service-account-token-file: no JWT in " + file);
        }
        return token;
    }
}
