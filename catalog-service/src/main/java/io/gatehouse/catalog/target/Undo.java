package io.gatehouse.catalog.target;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The target before an attempt, for the case that its first step cannot be made. */
record Undo(@Nullable TargetDocument document, String status, List<String> reasons, String attempt) {
    static Undo of(TargetEntity target) {
        return new Undo(target.document(), target.status, target.reasons(), target.attempt);
    }

    static Undo ofNew() {
        return new Undo(null, "", List.of(), "");
    }
}
