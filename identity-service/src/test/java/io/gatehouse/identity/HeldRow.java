package io.gatehouse.identity;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * A row that somebody else has locked: whoever would change it has read it by then, so that a test decides that several
 * of them do so at one moment.
 */
public final class HeldRow implements AutoCloseable {
    private final String table;
    private final Connection holder;

    private HeldRow(String table, Connection holder) {
        this.table = table;
        this.holder = holder;
    }

    /** Locks the row of which the condition holds. */
    public static HeldRow of(String table, String condition) throws SQLException {
        Connection holder = Reactive.owner();
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement();
                var rows = statement.executeQuery(
                        "SELECT 1 FROM " + table + " WHERE " + condition + " FOR NO KEY UPDATE")) {
            if (!rows.next()) {
                throw new IllegalStateException("No such row in " + table);
            }
        }
        return new HeldRow(table, holder);
    }

    /** Returns when so many statements wait for it. */
    public void awaitWaiting(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == count);
    }

    private int waiting() {
        return Reactive.sql(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'",
                        table)
                .rowCount();
    }

    @Override
    public void close() throws SQLException {
        holder.close();
    }
}
