package io.gatehouse.catalog.fake;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The catalog's database, as the role that the service has, or as the owner of the tables. */
public final class Database {
    private Database() {}

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                TestTokens.config("quarkus.flyway.jdbc-url"),
                TestTokens.config("quarkus.datasource.username"),
                TestTokens.config("quarkus.datasource.password"));
    }

    /** A connection as the owner of the tables, who sees what others do. */
    public static Connection owner() throws SQLException {
        return DriverManager.getConnection(
                TestTokens.config("quarkus.flyway.jdbc-url"),
                TestTokens.config("quarkus.flyway.username"),
                TestTokens.config("quarkus.flyway.password"));
    }

    /** Runs statements as the owner of the tables. */
    public static void runAsOwner(String... statements) throws SQLException {
        try (Connection owner = owner();
                Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public static void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Every row of a table as text. */
    public static String dump(String table) throws SQLException {
        StringBuilder found = new StringBuilder();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select row_to_json(t)::text from " + table + " t")) {
            while (rows.next()) {
                found.append(rows.getString(1)).append('\n');
            }
        }
        return found.toString();
    }
}
