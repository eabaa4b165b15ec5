package io.gatehouse.local.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * The scan for secrets (S27) finds what was planted. What it finds after the whole story, logs and databases and all, is
 * asserted in {@code StoryIT}.
 */
class SecretLeakTest {
    private static final String SECRET = "planted-secret-0123456789";

    private final SecretScanner scanner = new SecretScanner(ledger().secrets());

    private static SecretLedger ledger() {
        var ledger = new SecretLedger();
        ledger.add("refresh token", SECRET);
        ledger.add("too short to look for", "abc");
        return ledger;
    }

    @Test
    void findsAPlantedSecretInEveryEncoding() {
        var bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        assertThat(scanner.scan("log", "INFO token=" + SECRET + " sent"))
                .containsExactly(new Finding("log", "refresh token"));
        assertThat(scanner.scan("row", Base64.getEncoder().encodeToString(bytes)))
                .containsExactly(new Finding("row", "refresh token, base64"));
        assertThat(scanner.scan("row", HexFormat.of().formatHex(bytes)))
                .containsExactly(new Finding("row", "refresh token, hex"));
        assertThat(scanner.scan("bytea", bytes)).hasSize(1);
    }

    @Test
    void staysSilentWithoutASecret() {
        assertThat(scanner.scan("log", "INFO abc called notes___whoami")).isEmpty();
    }

    @Test
    void findingsNeverShowTheSecret() {
        assertThat(scanner.scan("log", SECRET).toString()).doesNotContain(SECRET);
    }
}
