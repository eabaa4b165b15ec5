package io.gatehouse.gateway.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The version of this build, as Maven wrote it into the package. */
final class OwnVersion {
    static final String TEXT = read();

    private OwnVersion() {}

    private static String read() {
        try (var in = Objects.requireNonNull(OwnVersion.class.getResourceAsStream("version"), "the file version")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
