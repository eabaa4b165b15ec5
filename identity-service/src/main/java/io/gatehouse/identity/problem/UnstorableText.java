package io.gatehouse.identity.problem;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Text with a NUL: JSON and percent encoding can say it, PostgreSQL refuses it, and so nothing was changed. */
final class UnstorableText {
    /** character_not_in_repertoire: "invalid byte sequence for encoding". */
    private static final String SQL_STATE = "22021";

    private static final int DEEPEST = 10;

    private UnstorableText() {}

    static boolean isCauseOf(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (SQL_STATE.equals(stateOf(cause))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Hibernate translates the driver's exception, plain statements do not. */
    private static @Nullable String stateOf(Throwable failure) {
        return switch (failure) {
            case PgException database -> database.getSqlState();
            case SQLException database -> database.getSQLState();
            default -> null;
        };
    }
}
