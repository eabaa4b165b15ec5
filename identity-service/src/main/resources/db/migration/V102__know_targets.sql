-- What gateways have asked consent for, so that users can connect before an agent asks them.
CREATE TABLE known_target (
    id uuid PRIMARY KEY,
    workload varchar(255) NOT NULL REFERENCES workload (name) ON DELETE CASCADE,
    target_name varchar(255) NOT NULL,
    target_id varchar(255),
    target_origin varchar(2048) NOT NULL,
    provider_id uuid NOT NULL REFERENCES oauth2_provider (id) ON DELETE CASCADE,
    provider_name varchar(128) NOT NULL,
    scopes text NOT NULL,
    resources text NOT NULL,
    audiences text NOT NULL,
    seen_at timestamptz NOT NULL,
    UNIQUE (workload, target_name)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON known_target TO ${appRole};
