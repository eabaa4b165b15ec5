package io.gatehouse.identity.chain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** In which words the trail leaves. */
public enum ExportFormat {
    /** Events as the API has them, with their places, hashes and checkpoints: whoever has the file can verify it. */
    JSONL,
    /** Events of the Open Cybersecurity Schema Framework, for a SIEM. */
    OCSF;

    /** The format of this name; JSON lines where none is named; empty for an unknown one. */
    public static Optional<ExportFormat> of(@Nullable String name) {
        return name == null
                ? Optional.of(JSONL)
                : Arrays.stream(values())
                        .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
                        .findFirst();
    }

    /** The name of a file. */
    public String fileName() {
        return this == JSONL ? "gatehouse-audit.jsonl" : "gatehouse-audit-ocsf.jsonl";
    }
}
