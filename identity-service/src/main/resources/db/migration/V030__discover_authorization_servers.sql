-- Providers that are named by the URL of an MCP server: nobody knows its authorization server, or the client there, before
-- the server was asked. What was found last stands in the row, so that nothing waits for anybody's metadata.
ALTER TABLE oauth2_provider
    ALTER COLUMN client_id DROP NOT NULL,
    ALTER COLUMN sealed_client_secret DROP NOT NULL,
    ALTER COLUMN authorization_endpoint DROP NOT NULL,
    ALTER COLUMN token_endpoint DROP NOT NULL,
    ADD COLUMN mcp_server_url varchar(2048),
    ADD COLUMN client_issuer varchar(2048),
    ADD COLUMN resource varchar(2048),
    ADD COLUMN supported_scopes text,
    ADD COLUMN scope_ceiling text;

-- Clients that this service registered itself (RFC 7591), each good at the authorization server that made it.
CREATE TABLE registered_client (
    provider_id uuid NOT NULL REFERENCES oauth2_provider (id) ON DELETE CASCADE,
    issuer varchar(2048) NOT NULL,
    client_id varchar(256) NOT NULL,
    sealed_client_secret bytea,
    auth_method varchar(32) NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (provider_id, issuer)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON registered_client TO ${appRole};

-- When a target's 401 last made us refresh the token; a target that goes on refusing gets no refresh for each refusal.
ALTER TABLE vault_token ADD COLUMN forced_at timestamptz;
