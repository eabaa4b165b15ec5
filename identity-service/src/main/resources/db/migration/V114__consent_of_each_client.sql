-- Who may use a grant: each client of a gateway for itself, because the user agreed to that client and no other one.
-- Goes with the grant, so that whoever connects anew is asked anew.
CREATE TABLE client_consent (
    grant_id uuid NOT NULL REFERENCES vault_token (id) ON DELETE CASCADE,
    client_id varchar(256) NOT NULL,
    scopes text NOT NULL,
    provider_revision bigint NOT NULL,
    target_origin varchar(2048),
    agreed_at timestamptz NOT NULL,
    PRIMARY KEY (grant_id, client_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON client_consent TO ${appRole};

-- A session in which a user lets one more client use what is granted already; no vendor is asked.
ALTER TABLE consent_session ADD COLUMN for_client boolean NOT NULL DEFAULT false;
