-- OAuth2 clients at vendors. The secret is sealed for this row and this revision; with a discovery URL the endpoints
-- are what was read last, so that nothing waits for the vendor's metadata.
CREATE TABLE oauth2_provider (
    id uuid PRIMARY KEY,
    name varchar(128) NOT NULL UNIQUE,
    vendor varchar(32) NOT NULL,
    revision bigint NOT NULL,
    client_id varchar(256) NOT NULL,
    sealed_client_secret bytea NOT NULL,
    auth_method varchar(32) NOT NULL,
    discovery_url varchar(2048),
    issuer varchar(2048),
    authorization_endpoint varchar(2048) NOT NULL,
    token_endpoint varchar(2048) NOT NULL,
    revocation_endpoint varchar(2048),
    iss_parameter_supported boolean NOT NULL,
    send_resource boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 0
);

CREATE TABLE api_key_provider (
    id uuid PRIMARY KEY,
    name varchar(128) NOT NULL UNIQUE,
    revision bigint NOT NULL,
    sealed_api_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 0
);

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth2_provider, api_key_provider TO ${appRole};
