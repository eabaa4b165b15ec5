-- The proof of the audit trail. One sealer at a time puts committed events into blocks, each event hashed over the one before;
-- signed checkpoints bound what somebody with this database can do to it.

-- Which events no block holds yet: one row for each statement that wrote events, with what it tells of.
CREATE TABLE audit_unsealed (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_ids bigint[] NOT NULL
);

CREATE FUNCTION audit_event_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_unsealed (event_ids) SELECT array_agg(id ORDER BY id) FROM fresh HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER audit_event_written AFTER INSERT ON audit_event
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit_event_written();

INSERT INTO audit_unsealed (event_ids)
SELECT array_agg(id ORDER BY id)
FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / 500 AS part FROM audit_event) AS old
GROUP BY part ORDER BY part;

-- Events in the order of the chain: ids and hashes stand beside each other, 32 bytes for each event.
CREATE TABLE audit_block (
    first_position bigint PRIMARY KEY,
    last_position bigint NOT NULL UNIQUE,
    low_id bigint NOT NULL,
    high_id bigint NOT NULL,
    event_ids bigint[] NOT NULL,
    hashes bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (cardinality(event_ids) > 0),
    CHECK (last_position - first_position + 1 = cardinality(event_ids)),
    CHECK (length(hashes) = 32 * cardinality(event_ids))
);

CREATE INDEX audit_block_ids ON audit_block USING gist (int8range(low_id, high_id, '[]'));
CREATE INDEX audit_block_time ON audit_block (sealed_at);

-- Keys that sign checkpoints; sealed by the key that is outside of this database, and kept for as long as their signatures.
CREATE TABLE audit_key (
    kid varchar(64) PRIMARY KEY,
    private_sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE audit_checkpoint (
    position bigint PRIMARY KEY,
    jws text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What was removed when its time was over: through which position, and the signed record of it.
CREATE TABLE audit_cut (
    through bigint PRIMARY KEY,
    jws text NOT NULL,
    cut_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- How long events stay. Only the owner writes it, so the application cannot shorten it.
CREATE TABLE audit_retention (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    period interval CHECK (period >= interval '1 hour')
);

INSERT INTO audit_retention (period) VALUES (NULL);

-- The one way to remove events: whole blocks, older than the period of retention, up to a checkpoint, with a record of it.
CREATE FUNCTION audit_cut(cut_through bigint, proof text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    oldest timestamptz;
    removed bigint;
BEGIN
    SELECT clock_timestamp() - period INTO oldest FROM audit_retention;
    IF oldest IS NULL THEN
        RAISE EXCEPTION 'no period of retention is set';
    END IF;
    IF NOT EXISTS (SELECT FROM audit_checkpoint WHERE position = cut_through AND signed_at < oldest)
        OR EXISTS (SELECT FROM audit_block WHERE first_position <= cut_through
            AND (sealed_at >= oldest OR last_position > cut_through)) THEN
        RAISE EXCEPTION 'only whole blocks before a checkpoint that is older than the period of retention are removed';
    END IF;
    INSERT INTO audit_cut (through, jws) VALUES (cut_through, proof);
    DELETE FROM audit_event WHERE id IN (
        SELECT unnest(event_ids) FROM audit_block WHERE last_position <= cut_through);
    GET DIAGNOSTICS removed = ROW_COUNT;
    DELETE FROM audit_block WHERE last_position <= cut_through;
    DELETE FROM audit_checkpoint WHERE position < cut_through;
    RETURN removed;
END
$$;

REVOKE ALL ON FUNCTION audit_cut(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_cut(bigint, text) TO ${appRole};
GRANT SELECT, DELETE ON audit_unsealed TO ${appRole};
GRANT SELECT, INSERT (first_position, last_position, low_id, high_id, event_ids, hashes) ON audit_block TO ${appRole};
GRANT SELECT, INSERT (kid, private_sealed) ON audit_key TO ${appRole};
GRANT SELECT, INSERT (position, jws) ON audit_checkpoint TO ${appRole};
GRANT SELECT ON audit_cut, audit_retention TO ${appRole};
