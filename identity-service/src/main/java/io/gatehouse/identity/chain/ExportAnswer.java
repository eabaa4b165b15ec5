package io.gatehouse.identity.chain;

import io.gatehouse.identity.problem.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/** An export as an answer: a file that is written while it is read. */
@ApplicationScoped
public class ExportAnswer {

    /** JSON lines. */
    public static final String TYPE = "application/jsonl";

    private final ExportTrail exportTrail;

    ExportAnswer(ExportTrail exportTrail) {
        this.exportTrail = exportTrail;
    }

    /** The answer to a question as it came, or a refusal that names what is wrong with it. */
    public RestMulti<byte[]> of(@Nullable String format, @Nullable String from, @Nullable String to) {
        ExportFormat known =
                ExportFormat.of(format).orElseThrow(() -> ApiException.validation("format", "has to be jsonl or ocsf"));
        return RestMulti.fromMultiData(exportTrail.export(known, instant("from", from), instant("to", to)))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + known.fileName() + "\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
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
