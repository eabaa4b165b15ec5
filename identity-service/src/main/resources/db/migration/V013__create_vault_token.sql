-- Tokens of users and workloads at vendors. key_digest = SHA-256 of the row key, whose parts are too long for an index.
CREATE TABLE vault_token (
    id uuid PRIMARY KEY,
    key_digest bytea NOT NULL UNIQUE,
    workload varchar(255) NOT NULL,
    user_key text NOT NULL,
    provider_id uuid NOT NULL REFERENCES oauth2_provider (id) ON DELETE CASCADE,
    resources text NOT NULL,
    audiences text NOT NULL,
    sealed_access_token bytea NOT NULL,
    sealed_refresh_token bytea,
    scopes text NOT NULL,
    expires_at timestamptz,
    generation bigint NOT NULL,
    provider_revision bigint NOT NULL,
    target_origin varchar(2048),
    lease_owner varchar(36),
    lease_until timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 0
);

CREATE INDEX vault_token_workload ON vault_token (workload);
CREATE INDEX vault_token_provider ON vault_token (provider_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON vault_token TO ${appRole};
