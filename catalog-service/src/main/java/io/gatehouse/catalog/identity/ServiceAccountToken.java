package io.gatehouse.catalog.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The projected token of a Kubernetes service account, which the cluster signed. The kubelet puts a new one into the file
 * long before the old one ends, so the file is read for each use.
 *
 * @param file where the volume has it
 */
record ServiceAccountToken(Path file) {
    private static final int MAX_BYTES = 16 * 1024;
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** Reads the token that counts now; the exception says what is wrong with the file and quotes nothing of it. */
    String read() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        String token = new String(bytes, StandardCharsets.US_ASCII).strip();
        if (bytes.length > MAX_BYTES || !JWT.matcher(token).matches()) {
            throw new IOException("no JWT");
        }
        return token;
    }
}
