-- How a provider turns a user's token into one for its resource (RFC 8693, RFC 7523); null where it does not.
-- actor_scopes: the scopes of the client's own token that goes along as the actor's, or null where none goes along.
ALTER TABLE oauth2_provider
    ADD COLUMN exchange_grant varchar(32),
    ADD COLUMN subject_token_type varchar(16),
    ADD COLUMN actor_scopes text;
