package io.gatehouse.identity;

import java.util.UUID;

/**
 * A statement at which the service's connection to the database dies: the server itself ends it, in the middle of the
 * transaction, as when the service, its host or the network went away at that moment.
 */
public final class CrashPoint implements AutoCloseable {

    private final String name = "crash_" + UUID.randomUUID().toString().replace('-', '_');
    private final String table;

    private CrashPoint(String table) {
        this.table = table;
    }

    /** When that is done ({@code INSERT}, {@code UPDATE} or {@code DELETE}) to a row of which the condition holds. */
    public static CrashPoint at(String operation, String table, String condition) {
        CrashPoint point = new CrashPoint(table);
        point.create("TRIGGER " + point.name + " BEFORE " + operation + " ON " + table + " FOR EACH ROW WHEN ("
                + condition + ")");
        return point;
    }

    /** When the transaction is committed in which that was done. */
    public static CrashPoint atCommitOf(String operation, String table, String condition) {
        CrashPoint point = new CrashPoint(table);
        point.create("CONSTRAINT TRIGGER " + point.name + " AFTER " + operation + " ON " + table
                + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (" + condition + ")");
        return point;
    }

    private void create(String trigger) {
        Reactive.sqlAsOwner("CREATE FUNCTION " + name + "() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'");
        Reactive.sqlAsOwner("CREATE " + trigger + " EXECUTE FUNCTION " + name + "()");
    }

    @Override
    public void close() {
        Reactive.sqlAsOwner("DROP TRIGGER " + name + " ON " + table);
        Reactive.sqlAsOwner("DROP FUNCTION " + name + "()");
    }
}
