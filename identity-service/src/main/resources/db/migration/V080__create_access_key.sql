-- Key pairs for clients that sign with AWS Signature Version 4. The secret is sealed, not hashed: an HMAC needs it.
-- A principal (a workload, or a person with roles) has two slots, so that a key can be replaced without a gap.
CREATE TABLE access_key (
    id varchar(32) PRIMARY KEY,
    principal varchar(64) NOT NULL,
    slot smallint NOT NULL CHECK (slot IN (1, 2)),
    workload varchar(255) REFERENCES workload (name) ON DELETE CASCADE,
    owner_issuer text NOT NULL,
    owner_subject text NOT NULL,
    roles text NOT NULL,
    sealed_secret bytea NOT NULL,
    status varchar(16) NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    version integer NOT NULL DEFAULT 0,
    UNIQUE (principal, slot)
);

CREATE INDEX access_key_workload ON access_key (workload);

-- Signatures of requests that may not be repeated, until the clock refuses them anyway.
CREATE TABLE used_signature (
    signature bytea PRIMARY KEY,
    first_seen timestamptz NOT NULL
);

CREATE INDEX used_signature_first_seen ON used_signature (first_seen);

GRANT SELECT, INSERT, UPDATE, DELETE ON access_key, used_signature TO ${appRole};
