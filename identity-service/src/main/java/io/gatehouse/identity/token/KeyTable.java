package io.gatehouse.identity.token;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What tables of rotated keys have in common: the columns {@code kid}, {@code state}, {@code created_at},
 * {@code activated_at} and {@code retired_at}, and how a plan is carried out on them.
 */
public final class KeyTable {
    private final String retire;
    private final String activate;
    private final String delete;

    /** The table of this name, which is a constant of the code. */
    public KeyTable(String name) {
        retire = "update " + name + " set state = 'RETIRED', retired_at = $2 where kid = $1";
        activate = "update " + name + " set state = 'ACTIVE', activated_at = $2 where kid = $1";
        delete = "delete from " + name + " where kid = $1";
    }

    /** What a row says of its key. */
    public static KeyRotation.Key key(Row row) {
        return new KeyRotation.Key(
                row.getString("kid"),
                KeyState.valueOf(row.getString("state")),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("activated_at")),
                instant(row.getOffsetDateTime("retired_at")));
    }

    /** Carries out the steps in their order, inside the caller's transaction; he makes the new keys. */
    public Uni<Void> carryOut(
            SqlConnection connection, List<KeyRotation.Step> steps, Instant now, Function<KeyState, Uni<Void>> create) {
        OffsetDateTime time = now.atOffset(ZoneOffset.UTC);
        return Multi.createFrom()
                .iterable(steps)
                .onItem()
                .transformToUniAndConcatenate(step -> switch (step) {
                    case KeyRotation.Step.Create made -> create.apply(made.state());
                    case KeyRotation.Step.Retire old -> execute(connection, retire, Tuple.of(old.kid(), time));
                    case KeyRotation.Step.Activate next -> execute(connection, activate, Tuple.of(next.kid(), time));
                    case KeyRotation.Step.Delete gone -> execute(connection, delete, Tuple.of(gone.kid()));
                })
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private static Uni<Void> execute(SqlConnection connection, String sql, Tuple values) {
        return connection.preparedQuery(sql).execute(values).replaceWithVoid();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
