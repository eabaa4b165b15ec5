package io.gatehouse.catalog.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSpoolTest {
    @TempDir
    Path directory;

    @Test
    void eventsKeepTheirNumbersAcrossRestarts() throws IOException {
        String writer;
        try (AuditSpool spool = AuditSpool.open(directory, 1000)) {
            writer = spool.writer();
            spool.append(List.of("{\"a\":1}", "{\"a\":2}"));
            spool.append(List.of("{\"a\":3}"));
            assertThat(spool.next(2).body("w"))
                    .isEqualTo("{\"writer\":\"w\",\"events\":[{\"sequence\":1,\"a\":1},{\"sequence\":2,\"a\":2}]}");
            spool.delivered(spool.next(2));
        }
        try (AuditSpool spool = AuditSpool.open(directory, 1000)) {
            assertThat(spool.writer()).isEqualTo(writer);
            AuditSpool.Batch rest = spool.next(10);
            assertThat(rest.body("w")).contains("\"sequence\":3,\"a\":3");
            spool.delivered(rest);
            assertThat(Files.size(directory.resolve("events.jsonl"))).isZero();
            spool.append(List.of("{\"a\":4}"));
            assertThat(spool.next(10).firstSequence()).isEqualTo(4);
        }
    }

    @Test
    void halfALineIsForgotten() throws IOException {
        try (AuditSpool spool = AuditSpool.open(directory, 1000)) {
            spool.append(List.of("{\"a\":1}"));
        }
        Files.writeString(directory.resolve("events.jsonl"), "{\"a\":", StandardOpenOption.APPEND);
        try (AuditSpool spool = AuditSpool.open(directory, 1000)) {
            assertThat(spool.next(10).lines()).containsExactly("{\"a\":1}");
        }
    }

    @Test
    void spoolIsBounded() throws IOException {
        try (AuditSpool spool = AuditSpool.open(directory, 5)) {
            assertThat(spool.hasRoom()).isTrue();
            spool.append(List.of("{\"a\":1}"));
            assertThat(spool.hasRoom()).isFalse();
            spool.delivered(spool.next(1));
            assertThat(spool.hasRoom()).isTrue();
        }
    }

    @Test
    void newWriterBeginsAtOneWithTheSameEvents() throws IOException {
        try (AuditSpool spool = AuditSpool.open(directory, 1000)) {
            String writer = spool.writer();
            spool.append(List.of("{\"a\":1}"));
            spool.delivered(spool.next(1));
            spool.append(List.of("{\"a\":2}"));
            spool.startNewWriter();
            assertThat(spool.writer()).isNotEqualTo(writer);
            assertThat(spool.next(10).body("w")).contains("\"sequence\":1,\"a\":2");
        }
    }

    @Test
    void folderBelongsToOneProcess() throws IOException {
        AuditSpool spool = AuditSpool.open(directory, 1000);
        try (spool) {
            assertThatThrownBy(() -> AuditSpool.open(directory, 1000)).isInstanceOf(Exception.class);
        }
    }
}
