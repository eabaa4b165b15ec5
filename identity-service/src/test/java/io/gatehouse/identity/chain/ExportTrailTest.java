package io.gatehouse.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportTrailTest {

    private static EmbeddedPostgres postgres;
    private ChainStage stage;
    private ChainStage.Replica replica;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        postgres = ChainStage.postgres();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void open() {
        stage = ChainStage.on(postgres);
        replica = stage.start();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void emptyTrailIsAnEmptyFile() {
        assertThat(replica.export(ExportFormat.JSONL, null, null)).isEmpty();
        assertThat(replica.export(ExportFormat.OCSF, null, null)).isEmpty();
    }

    @Test
    void everyLineHoldsWhatWasHashed() {
        stage.write(1300);
        replica.seal();
        stage.write(2);
        replica.seal();
        List<String> lines =
                replica.export(ExportFormat.JSONL, null, null).lines().toList();

        assertThat(lines.getFirst()).startsWith("{\"format\":\"gatehouse-audit-1\",\"after\":0,\"hash\":\"000");
        assertThat(lines).filteredOn(line -> line.startsWith("{\"position\"")).hasSize(1302);
        assertThat(lines).filteredOn(line -> line.startsWith("{\"checkpoint\"")).hasSize(2);
        ChainHash hash = ChainHash.START;
        for (String line :
                lines.stream().filter(l -> l.startsWith("{\"position\"")).toList()) {
            String event = line.substring(line.indexOf("\"event\":") + 8, line.length() - 1);
            hash = hash.next(event.getBytes(StandardCharsets.UTF_8));
            assertThat(line).contains("\"hash\":\"" + HexFormat.of().formatHex(hash.bytes()) + "\"");
        }
    }

    @Test
    void aPieceEndsAtACheckpoint() {
        for (int i = 0; i < 3; i++) {
            stage.write(3);
            replica.seal();
        }
        stage.asOwner("UPDATE audit_block SET sealed_at = ('2026-01-0' || (last_position / 3))::timestamptz");
        stage.asOwner("DELETE FROM audit_checkpoint WHERE position = 6");
        List<String> lines = replica.export(
                        ExportFormat.JSONL,
                        Instant.parse("2026-01-02T00:00:00Z"),
                        Instant.parse("2026-01-03T00:00:00Z"))
                .lines()
                .toList();

        assertThat(lines.getFirst()).contains("\"after\":3");
        assertThat(lines.get(1)).startsWith("{\"position\":4,");
        assertThat(lines.getLast()).startsWith("{\"checkpoint\":");
        assertThat(lines).filteredOn(line -> line.startsWith("{\"position\"")).hasSize(6);
        assertThat(replica.export(ExportFormat.JSONL, Instant.parse("2027-01-01T00:00:00Z"), null))
                .isEmpty();
    }

    @Test
    void theProgramForAuditorsAgreesAndFindsWhatWasChanged() throws IOException, InterruptedException {
        stage.write(7);
        replica.seal();
        String export = replica.export(ExportFormat.JSONL, null, null);
        Path file = Files.writeString(folder.resolve("export.jsonl"), export);

        assertThat(check(file)).contains("valid: 7 events, 1 through 7, signed through 7");
        Files.writeString(file, export.replace("alice-3", "mallory"));
        assertThat(check(file)).contains("NOT VALID", "position 3");
        Files.writeString(file, export.replaceAll("(?m)^\\{\"position\":3,.*\n", ""));
        assertThat(check(file)).contains("NOT VALID");
        Files.writeString(file, export.replaceAll("(?m)^\\{\"checkpoint\":.*\n", ""));
        assertThat(check(file)).contains("NOT VALID", "no checkpoint");
        try (ChainStage other = ChainStage.on(postgres)) {
            ChainStage.Replica stranger = other.start();
            other.write(7);
            stranger.seal();
            String foreign = stranger.export(ExportFormat.JSONL, null, null);
            Files.writeString(
                    file,
                    foreign.replaceFirst(".*\n", export.lines().findFirst().orElseThrow() + "\n"));
            assertThat(check(file)).contains("NOT VALID", "signature");
        }
    }

    @Test
    void ocsfHoldsEveryEvent() {
        stage.asApplication("INSERT INTO audit_event (writer, received_at, time, type, outcome, workload, user_issuer,"
                + " user_subject, client, target, tool, provider, scopes, reason, client_address, duration_millis) VALUES"
                + " ('gateway-service/1', '2026-01-02T03:04:06Z', '2026-01-02T03:04:05Z', 'TOOL_REFUSED', 'REFUSED',"
                + " 'main', 'https://idp.example', 'alice', 'agent', 'notes', 'whoami', 'vendor', 'a b', 'policy',"
                + " '192.0.2.1', 12)");
        stage.asApplication("INSERT INTO audit_event (writer, received_at, time, type, outcome) SELECT"
                + " 'identity-service', now(), now(), unnest('{CONSENT_GRANTED,WORKLOAD_TOKEN_ISSUED,PROVIDER_CHANGED,"
                + "AUDIT_CUT,SOMETHING_NEW}'::text[]), 'SUCCESS'");
        replica.seal();
        List<String> lines =
                replica.export(ExportFormat.OCSF, null, null).lines().toList();

        assertThat(lines).hasSize(6);
        assertThat(lines.getFirst())
                .contains("\"class_uid\":6003", "\"category_uid\":6", "\"type_uid\":600399", "\"status_id\":2")
                .contains("\"time\":1767323045000", "\"status_detail\":\"policy\"", "\"operation\":\"whoami\"")
                .contains("\"uid\":\"alice\"", "\"ip\":\"192.0.2.1\"", "\"version\":\"1.3.0\"", "\"duration\":12");
        assertThat(lines.get(1)).contains("\"class_uid\":3005", "\"type_uid\":300501");
        assertThat(lines.get(2)).contains("\"class_uid\":3002", "\"type_uid\":300203");
        assertThat(lines.get(3)).contains("\"class_uid\":3004", "\"type\":\"provider\"");
        assertThat(lines.get(4)).contains("\"class_uid\":1008", "\"type_uid\":100802");
        assertThat(lines.get(5)).contains("\"class_uid\":6003", "\"activity_name\":\"SOMETHING_NEW\"");
    }

    /** What is read as a privilege that somebody got, lost or was refused. */
    @ParameterizedTest
    @CsvSource({
        "CONSENT_REQUESTED, SUCCESS, 300599, 1",
        "CONSENT_DENIED, SUCCESS, 300599, 1",
        "CONSENT_GRANTED, SUCCESS, 300501, 1",
        "CONSENT_REFUSED, REFUSED, 300501, 2",
        "TOKEN_STORED, SUCCESS, 300501, 1",
        "GRANT_WITHDRAWN, SUCCESS, 300502, 1",
        "GRANT_REVOKED, FAILED, 300502, 2",
        "ACCESS_KEY_CHANGED, SUCCESS, 300403, 1"
    })
    void ocsfTellsOfPrivilegesWhatBecameOfThem(String type, String outcome, String kind, String status) {
        stage.asApplication("INSERT INTO audit_event (writer, received_at, time, type, outcome) VALUES"
                + " ('identity-service', now(), now(), '" + type + "', '" + outcome + "')");
        replica.seal();
        assertThat(replica.export(ExportFormat.OCSF, null, null))
                .contains("\"type_uid\":" + kind + ",", "\"status_id\":" + status)
                .satisfies(line -> assertThat(line.contains("\"type\":\"access-key\""))
                        .isEqualTo(type.equals("ACCESS_KEY_CHANGED")));
    }

    private static String check(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Path.of("..", "deploy", "audit", "VerifyExport.java").toString(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(said.startsWith("valid") ? 0 : 1);
        return said;
    }
}
