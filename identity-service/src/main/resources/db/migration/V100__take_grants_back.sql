-- Grants that were taken back and whose vendor has not been told yet, or not successfully. The row of the vault is gone at
-- that moment, so nobody gets its token any more; the sealed token is kept only to be shown to the vendor (RFC 7009).
CREATE TABLE grant_revocation (
    id uuid PRIMARY KEY,
    batch uuid NOT NULL,
    reason varchar(32) NOT NULL,
    workload varchar(255) NOT NULL,
    user_key text NOT NULL,
    provider_id uuid NOT NULL REFERENCES oauth2_provider (id),
    provider_name varchar(128) NOT NULL,
    resources text NOT NULL,
    audiences text NOT NULL,
    scopes text NOT NULL,
    sealed_token bytea NOT NULL,
    refresh_token boolean NOT NULL,
    requested_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    last_error varchar(64),
    version integer NOT NULL DEFAULT 0
);

CREATE INDEX grant_revocation_due ON grant_revocation (next_attempt_at);
CREATE INDEX grant_revocation_batch ON grant_revocation (batch);
CREATE INDEX grant_revocation_provider ON grant_revocation (provider_id);
CREATE INDEX vault_token_user ON vault_token USING hash (user_key);

-- A provider that was deleted stays, without its name, until its vendor was told of the last grant.
ALTER TABLE oauth2_provider ADD COLUMN deleted_at timestamptz;

-- What gateways have to forget. One number after another in the order of the commits: the lock is taken at the very end of
-- a transaction, after every row lock, and held until its commit.
CREATE TABLE token_withdrawal (
    revision bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id uuid,
    provider varchar(128),
    workload varchar(255),
    withdrawn_at timestamptz NOT NULL,
    CHECK (num_nonnulls(grant_id, provider, workload) = 1)
);

CREATE FUNCTION announce_withdrawal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7009);
    IF TG_TABLE_NAME = 'vault_token' THEN
        INSERT INTO token_withdrawal (grant_id, withdrawn_at) VALUES (OLD.id, clock_timestamp());
    ELSIF TG_TABLE_NAME = 'workload' THEN
        INSERT INTO token_withdrawal (workload, withdrawn_at) VALUES (OLD.name, clock_timestamp());
    ELSE
        INSERT INTO token_withdrawal (provider, withdrawn_at) VALUES (OLD.name, clock_timestamp());
    END IF;
    RETURN NULL;
END
$$;

-- By triggers, so that no way of taking something back can forget to say so.
CREATE CONSTRAINT TRIGGER announce_grant AFTER DELETE ON vault_token
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION announce_withdrawal();
CREATE CONSTRAINT TRIGGER announce_provider_change AFTER UPDATE ON oauth2_provider DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.revision <> NEW.revision OR OLD.name <> NEW.name) EXECUTE FUNCTION announce_withdrawal();
CREATE CONSTRAINT TRIGGER announce_provider_deletion AFTER DELETE ON oauth2_provider
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.deleted_at IS NULL) EXECUTE FUNCTION announce_withdrawal();
CREATE CONSTRAINT TRIGGER announce_api_key_change AFTER UPDATE ON api_key_provider DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.revision <> NEW.revision) EXECUTE FUNCTION announce_withdrawal();
CREATE CONSTRAINT TRIGGER announce_api_key_deletion AFTER DELETE ON api_key_provider
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION announce_withdrawal();
CREATE CONSTRAINT TRIGGER announce_workload_change AFTER UPDATE ON workload DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.credential_providers <> NEW.credential_providers) EXECUTE FUNCTION announce_withdrawal();
CREATE CONSTRAINT TRIGGER announce_workload_deletion AFTER DELETE ON workload
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION announce_withdrawal();

GRANT SELECT, INSERT, UPDATE, DELETE ON grant_revocation TO ${appRole};
GRANT SELECT, DELETE ON token_withdrawal TO ${appRole};
