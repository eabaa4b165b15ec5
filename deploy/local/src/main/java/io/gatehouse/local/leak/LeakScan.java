package io.gatehouse.local.leak;

import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads everything that a run has written: every log, every spool, every row of both databases. */
public final class LeakScan {
    private static final List<String> DATABASES = List.of("identity", "catalog");

    private final SecretScanner scanner;
    private final Stack stack;

    private LeakScan(Stack stack) {
        this.stack = stack;
        this.scanner = new SecretScanner(stack.ledger().secrets());
    }

    public static LeakScan of(Stack stack) {
        return new LeakScan(stack);
    }

    /** Every secret that is where it must not be. */
    public List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        for (var folder : List.of("logs", "spool")) {
            findings.addAll(files(stack.data().path(folder)));
        }
        for (var database : DATABASES) {
            try (var connection = stack.postgres().connect(database)) {
                findings.addAll(database(database, connection));
            } catch (SQLException e) {
                throw new Fault("Cannot scan the database " + database, e);
            }
        }
        return findings;
    }

    private List<Finding> files(Path folder) {
        try (var files = Files.walk(folder)) {
            var findings = new ArrayList<Finding>();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                findings.addAll(
                        scanner.scan(stack.data().root().relativize(file).toString(), Files.readAllBytes(file)));
            }
            return findings;
        } catch (IOException e) {
            throw new Fault("Cannot scan " + folder, e);
        }
    }

    private List<Finding> database(String database, Connection connection) throws SQLException {
        var findings = new ArrayList<Finding>();
        for (var table : tables(connection)) {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT * FROM " + table)) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    for (int column = 1; column <= columns; column++) {
                        var place = database + "." + table + "."
                                + rows.getMetaData().getColumnName(column);
                        var value = rows.getObject(column);
                        if (value instanceof byte[] bytes) {
                            findings.addAll(scanner.scan(place, bytes));
                        } else if (value != null) {
                            findings.addAll(scanner.scan(place, value.toString()));
                        }
                    }
                }
            }
        }
        return findings;
    }

    private static List<String> tables(Connection connection) throws SQLException {
        var tables = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT quote_ident(schemaname) || '.' || quote_ident(tablename)"
                        + " FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
