package io.gatehouse.identity.chain;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;

/**
 * A checkpoint as it is stored.
 *
 * @param position where it says to be
 * @param jws what was signed; only this counts
 * @param signedAt when the row was written
 */
record Checkpoint(long position, String jws, Instant signedAt) {

    static final String COLUMNS = "position, jws, signed_at";

    static Checkpoint of(Row row) {
        return new Checkpoint(
                row.getLong("position"),
                row.getString("jws"),
                row.getOffsetDateTime("signed_at").toInstant());
    }
}
