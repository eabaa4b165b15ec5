package io.gatehouse.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionIdsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Session SESSION = new Session(
            "k", "main-1", "alice-key", ProtocolVersion.V2025_11_25, NOW, NOW.plusSeconds(60), true, false, "Agent ü");

    private final String keyset = Stack.keyset();

    private SessionIds ids() throws GeneralSecurityException {
        return new SessionIds(keyset);
    }

    @Test
    void anotherReplicaOpensWhatOneSealed() throws GeneralSecurityException {
        String id = ids().seal(SESSION);
        assertThat(id).matches("[\\x21-\\x7E]+").doesNotContain("alice").hasSizeLessThan(400);
        assertThat(ids().open(id, "main-1", "alice-key", NOW)).isEqualTo(SESSION);
        assertThat(ids().seal(SESSION)).isNotEqualTo(id);
    }

    @Test
    void anotherCallerGatewayTimeOrKeyOpensNothing() throws GeneralSecurityException {
        String id = ids().seal(SESSION);
        assertThat(ids().open(id, "main-1", "bob-key", NOW)).isNull();
        assertThat(ids().open(id, "main-2", "alice-key", NOW)).isNull();
        assertThat(ids().open(id, "main-1", "alice-key", NOW.plusSeconds(60))).isNull();
        assertThat(ids().open(id, "main-1", "alice-key", NOW.plusSeconds(59))).isNotNull();
        assertThat(new SessionIds(Stack.keyset()).open(id, "main-1", "alice-key", NOW))
                .isNull();
    }

    @Test
    void aForgedIdOpensNothing() throws GeneralSecurityException {
        String id = ids().seal(SESSION);
        SessionIds ids = ids();
        for (int at = 0; at < id.length() - 1; at++) {
            char other = id.charAt(at) == 'A' ? 'B' : 'A';
            String forged = id.substring(0, at) + other + id.substring(at + 1);
            assertThat(ids.open(forged, "main-1", "alice-key", NOW)).isNull();
            assertThat(ids.open(id.substring(0, at), "main-1", "alice-key", NOW))
                    .isNull();
        }
        assertThat(ids.open("ü", "main-1", "alice-key", NOW)).isNull();
        assertThat(ids.open("A".repeat(5000), "main-1", "alice-key", NOW)).isNull();
    }

    @Test
    void aFileThatIsNoKeysetIsNamedInOneLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("k.json"), "{\"secret\":1}");
        for (Path bad : new Path[] {file, folder.resolve("absent")}) {
            assertThatThrownBy(() -> SessionIds.fromFile(bad))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("gateway.session.keyset-file")
                    .hasMessageNotContaining("secret\"");
        }
    }
}
