-- Keys with which this service proves itself as a client (private_key_jwt, RFC 7523 section 2.2), for each provider apart.
CREATE TABLE client_key (
    kid varchar(64) PRIMARY KEY,
    provider_id uuid NOT NULL REFERENCES oauth2_provider (id) ON DELETE CASCADE,
    algorithm varchar(8) NOT NULL,
    state varchar(8) NOT NULL,
    public_jwk text NOT NULL,
    private_sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    retired_at timestamptz
);

CREATE UNIQUE INDEX client_key_active ON client_key (provider_id) WHERE state = 'ACTIVE';
CREATE INDEX client_key_provider ON client_key (provider_id);

ALTER TABLE oauth2_provider ADD COLUMN signing_algorithm varchar(8);

GRANT SELECT, INSERT, UPDATE, DELETE ON client_key TO ${appRole};
