-- The audit trail. The application writes and reads; it cannot change or remove what is written.
CREATE TABLE audit_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    writer varchar(128) NOT NULL,
    sequence bigint,
    received_at timestamptz NOT NULL,
    time timestamptz NOT NULL,
    type varchar(40) NOT NULL,
    outcome varchar(8) NOT NULL CHECK (outcome IN ('SUCCESS', 'REFUSED', 'FAILED')),
    workload varchar(255),
    user_issuer varchar(1024),
    user_subject varchar(1024),
    user_id varchar(128),
    client varchar(256),
    gateway varchar(128),
    target varchar(256),
    tool varchar(256),
    provider varchar(128),
    scopes varchar(4096),
    session varchar(64),
    reason varchar(64),
    trace_id varchar(64),
    client_address varchar(64),
    duration_millis bigint,
    UNIQUE (writer, sequence)
);

CREATE INDEX audit_event_time ON audit_event (time DESC, id DESC);
CREATE INDEX audit_event_user ON audit_event (user_issuer, user_subject, time DESC);

-- The last sequence number that was taken over from each writer.
CREATE TABLE audit_writer (
    writer varchar(128) PRIMARY KEY,
    accepted_through bigint NOT NULL
);

GRANT SELECT, INSERT ON audit_event TO ${appRole};
GRANT SELECT, INSERT, UPDATE ON audit_writer TO ${appRole};
