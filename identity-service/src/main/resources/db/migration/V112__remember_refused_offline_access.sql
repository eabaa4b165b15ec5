-- The revision of the provider at which its vendor refused offline_access to this client and gave a code without it.
ALTER TABLE oauth2_provider ADD COLUMN offline_refused_revision bigint;

-- Whether the vendor refused offline_access to this session and was asked once more without it.
ALTER TABLE consent_session ADD COLUMN offline_dropped boolean NOT NULL DEFAULT false;
