package io.gatehouse.identity.chain;

import io.gatehouse.identity.problem.ApiException;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An export as an answer: a file that is written while it is read. */
@ApplicationScoped
public class ExportAnswer {

    /** A file; as JSON the framework would put brackets around it. */
    public static final String TYPE = "application/octet-stream";

    private final ExportTrail exportTrail;

    ExportAnswer(ExportTrail exportTrail) {
        this.exportTrail = exportTrail;
    }

    /**
     * A file.
     *
     * @param lines its lines, read as they are taken
     * @param headers what the answer says of it
     */
    public record File(Multi<byte[]> lines, Map<String, List<String>> headers) {}

    /** The answer to a question as it came, or a refusal that names what is wrong with it. */
    public File of(@Nullable String format, @Nullable String from, @Nullable String to) {
        ExportFormat known =
                ExportFormat.of(format).orElseThrow(() -> ApiException.validation("format", "has to be jsonl or ocsf"));
        return new File(
                exportTrail.export(known, instant("from", from), instant("to", to)),
                Map.of(
                        HttpHeaders.CONTENT_DISPOSITION,
                        List.of("attachment; filename=\"" + known.fileName() + "\""),
                        HttpHeaders.CACHE_CONTROL,
                        List.of("no-store")));
    }

    private static @Nullable Instant instant(String name, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw ApiException.validation(name, "has to be an ISO-8601 instant");
        }
    }
}
