package io.gatehouse.local.interop;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** The target that has every feature, on the TypeScript SDK; it serves clients of one era or of both. */
record Fixture(Node.Server server) implements AutoCloseable {
    /** Which clients it serves. */
    enum Serves {
        BOTH,
        LEGACY,
        MODERN
    }

    static Fixture start(Serves serves) throws IOException {
        return new Fixture(Node.serve(Map.of("ERA", serves.name().toLowerCase(Locale.ROOT)), "fixture/server.mjs"));
    }

    String url() {
        return server.url();
    }

    @Override
    public void close() {
        server.close();
    }
}
