-- The revision of the provider at which its present authorization server came. Of providers that were changed before this
-- column came nobody knows which change it was: what was granted before the last one is not shown to any server.
ALTER TABLE oauth2_provider ADD COLUMN server_revision bigint NOT NULL DEFAULT 1;
UPDATE oauth2_provider SET server_revision = revision WHERE revision > 1;

-- The revision at which a grant was given that is taken back. A row that comes without it is of a replica of before, and
-- is told where the provider never had another server.
ALTER TABLE grant_revocation ADD COLUMN provider_revision bigint NOT NULL DEFAULT 1;
