-- A vendor may grant less than it was asked for (RFC 6749 section 5.1): scopes are from now on what it granted.
-- narrowed: how many grants in a row, asked for the same scopes, brought less than those.
ALTER TABLE vault_token
    ADD COLUMN asked_scopes text,
    ADD COLUMN narrowed integer NOT NULL DEFAULT 0;
UPDATE vault_token SET asked_scopes = scopes;
ALTER TABLE vault_token ALTER COLUMN asked_scopes SET NOT NULL;

-- Whether a discovered server brings refresh tokens for the scope offline_access (OpenID Connect Core section 11).
ALTER TABLE oauth2_provider ADD COLUMN offline_access_supported boolean NOT NULL DEFAULT false;
