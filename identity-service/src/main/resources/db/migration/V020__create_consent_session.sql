-- A consent under way. Handles are derived from the id and never stored; what a browser or a vendor
-- carries is kept as a hash; what must be used again is sealed.
CREATE TABLE consent_session (
    id                 uuid PRIMARY KEY,
    status             varchar(16)  NOT NULL,
    mode               varchar(16)  NOT NULL,
    acting_workload    varchar(255) NOT NULL,
    workload           varchar(255) NOT NULL,
    user_issuer        varchar(2048),
    user_claim         varchar(255),
    user_subject       varchar(2048),
    user_id            varchar(128),
    operator_issuer    varchar(2048),
    operator_subject   varchar(2048),
    client_id          varchar(2048),
    gateway_id         varchar(255),
    target_id          varchar(255),
    target_name        varchar(255),
    target_origin      varchar(2048),
    provider_id        uuid         NOT NULL,
    provider_name      varchar(128) NOT NULL,
    provider_revision  bigint       NOT NULL,
    scopes             text         NOT NULL,
    resources          text         NOT NULL,
    audiences          text         NOT NULL,
    return_url         varchar(2048),
    sealed_extras      bytea,
    fingerprint        varchar(64),
    state_hash         bytea,
    nonce_hash         bytea,
    sealed_verifier    bytea,
    sealed_code        bytea,
    created_at         timestamptz  NOT NULL,
    expires_at         timestamptz  NOT NULL,
    CONSTRAINT consent_session_user CHECK (
        (user_id IS NULL AND user_issuer IS NOT NULL AND user_claim IS NOT NULL AND user_subject IS NOT NULL)
        OR (user_id IS NOT NULL AND user_issuer IS NULL AND user_claim IS NULL AND user_subject IS NULL)),
    CONSTRAINT consent_session_operator CHECK ((operator_issuer IS NULL) = (operator_subject IS NULL))
);

-- One pending session per request, however many replicas are asked at once.
CREATE UNIQUE INDEX consent_session_pending ON consent_session (fingerprint) WHERE status = 'PENDING';
CREATE UNIQUE INDEX consent_session_state ON consent_session (state_hash);
CREATE INDEX consent_session_expiry ON consent_session (expires_at);
CREATE INDEX consent_session_workload ON consent_session (workload);

GRANT SELECT, INSERT, UPDATE, DELETE ON consent_session TO ${appRole};
