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
    private static final ClientCapabilities CLIENT = new ClientCapabilities(false, true, true, false, true, true);
    private static final Session SESSION = new Session(
            "k", "main-1", "alice-key", ProtocolVersion.V2025_11_25, NOW, NOW.plusSeconds(60), CLIENT, "Agent ü");

    private final String keyset = Stack.keyset();

    private SessionIds ids() throws GeneralSecurityException {
        return new SessionIds(Seals.ofKeyset(keyset));
    }

    @Test
    void anotherReplicaOpensWhatOneSealed() throws GeneralSecurityException {
        String id = ids().seal(SESSION, "agent");
        assertThat(id).matches("[\\x21-\\x7E]+").doesNotContain("alice").hasSizeLessThan(400);
        assertThat(ids().open(id, "main-1", "alice-key", "agent", NOW)).isEqualTo(SESSION);
        assertThat(ids().seal(SESSION, "agent")).isNotEqualTo(id);
        assertThat(ids().open(ids().seal(SESSION, null), "main-1", "alice-key", null, NOW))
                .isEqualTo(SESSION);
    }

    @Test
    void anotherCallerClientGatewayTimeOrKeyOpensNothing() throws GeneralSecurityException {
        String id = ids().seal(SESSION, "agent");
        assertThat(ids().open(id, "main-1", "bob-key", "agent", NOW)).isNull();
        assertThat(ids().open(id, "main-1", "alice-key", "other", NOW)).isNull();
        assertThat(ids().open(id, "main-1", "alice-key", null, NOW)).isNull();
        assertThat(ids().open(id, "main-2", "alice-key", "agent", NOW)).isNull();
        assertThat(ids().open(id, "main-1", "alice-key", "agent", NOW.plusSeconds(60)))
                .isNull();
        assertThat(ids().open(id, "main-1", "alice-key", "agent", NOW.plusSeconds(59)))
                .isNotNull();
        assertThat(new SessionIds(Seals.ofKeyset(Stack.keyset())).open(id, "main-1", "alice-key", "agent", NOW))
                .isNull();
    }

    @Test
    void aForgedIdOpensNothing() throws GeneralSecurityException {
        String id = ids().seal(SESSION, "agent");
        SessionIds ids = ids();
        for (int at = 0; at < id.length() - 1; at++) {
            char other = id.charAt(at) == 'A' ? 'B' : 'A';
            String forged = id.substring(0, at) + other + id.substring(at + 1);
            assertThat(ids.open(forged, "main-1", "alice-key", "agent", NOW)).isNull();
            assertThat(ids.open(id.substring(0, at), "main-1", "alice-key", "agent", NOW))
                    .isNull();
        }
        assertThat(ids.open("ü", "main-1", "alice-key", "agent", NOW)).isNull();
        assertThat(ids.open("A".repeat(5000), "main-1", "alice-key", "agent", NOW))
                .isNull();
    }

    @Test
    void aVersionWithoutSessionsOpensNothing() throws GeneralSecurityException {
        Session modern = new Session(
                "k", "main-1", "alice-key", ProtocolVersion.V2026_07_28, NOW, NOW.plusSeconds(60), CLIENT, "");
        assertThat(ids().open(ids().seal(modern, "agent"), "main-1", "alice-key", "agent", NOW))
                .isNull();
    }

    @Test
    void aFileThatIsNoKeysetIsNamedInOneLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("k.json"), "{\"secret\":1}");
        for (Path bad : new Path[] {file, folder.resolve("absent")}) {
            assertThatThrownBy(() -> Seals.check(bad))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("gateway.session.keyset-file")
                    .hasMessageNotContaining("secret\"");
        }
    }
}
