-- Scopes per provider as a JSON object of arrays: a provider without an entry is not narrowed. Service accounts as a JSON array
-- of "cluster/namespace/name": they prove a workload by a projected token, so they are searched.
ALTER TABLE workload
    ADD COLUMN provider_scopes text NOT NULL DEFAULT '{}',
    ADD COLUMN service_accounts text NOT NULL DEFAULT '[]';

CREATE INDEX workload_service_accounts ON workload USING gin ((service_accounts::jsonb));
