package io.gatehouse.local.story;

import io.gatehouse.local.postgres.Postgres;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The sealed rows of the vault, as a database administrator could copy them and put them back. */
public record VaultRows(Postgres postgres) {

    /** Every sealed refresh token by its row. */
    public Map<UUID, byte[]> refreshTokens() {
        var found = new HashMap<UUID, byte[]>();
        try (var connection = postgres.connect("identity");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT id, sealed_refresh_token FROM vault_token WHERE sealed_refresh_token IS NOT NULL")) {
            while (rows.next()) {
                found.put(rows.getObject(1, UUID.class), rows.getBytes(2));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts the refresh tokens of before back and leaves the rest of the rows alone. */
    public void restore(Map<UUID, byte[]> before) {
        try (var connection = postgres.connect("identity");
                var update =
                        connection.prepareStatement("UPDATE vault_token SET sealed_refresh_token = ? WHERE id = ?")) {
            for (var row : before.entrySet()) {
                update.setBytes(1, row.getValue());
                update.setObject(2, row.getKey());
                update.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if the time were over in which a token that a target refuses is not refreshed once more. */
    public void ageForcedRefreshes() {
        try (var connection = postgres.connect("identity");
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE vault_token SET forced_at = forced_at - interval '1 hour'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
