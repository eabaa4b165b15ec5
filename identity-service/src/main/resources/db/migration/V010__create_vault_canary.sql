-- One sealed row of known content: it proves at every start that the key opens the data.
CREATE TABLE vault_canary (
    id smallint PRIMARY KEY CHECK (id = 1),
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT ON vault_canary TO ${appRole};
