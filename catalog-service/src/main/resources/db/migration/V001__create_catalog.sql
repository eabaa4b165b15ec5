create table gateway (
    id            varchar(120) primary key,
    name          varchar(100) not null unique,
    status        varchar(30)  not null,
    document      text         not null,
    published     text,
    workload_arn  varchar(1024),
    status_reason text,
    revision      bigint       not null default 0,
    lease_until   timestamptz,
    created_at    timestamptz  not null,
    updated_at    timestamptz  not null,
    version       bigint       not null default 0
);

create table target (
    id                   varchar(10)  primary key,
    gateway_id           varchar(120) not null references gateway (id),
    name                 varchar(200) not null,
    status               varchar(30)  not null,
    status_reasons       text         not null default '',
    document             text         not null,
    published            text,
    published_name       varchar(200),
    provider             varchar(128),
    published_provider   varchar(128),
    consent              boolean      not null,
    attempt              varchar(20)  not null,
    operator_issuer      text         not null,
    operator_subject     text         not null,
    authorization_url    text,
    session_uri          text,
    sync_user_id         varchar(128),
    pending_until        timestamptz,
    lease_owner          uuid,
    lease_until          timestamptz,
    next_step_at         timestamptz  not null,
    step_failures        integer      not null default 0,
    last_synchronized_at timestamptz,
    created_at           timestamptz  not null,
    updated_at           timestamptz  not null,
    version              bigint       not null default 0,
    unique (gateway_id, name)
);

-- What the worker looks for; targets at rest are not in it.
create index target_to_do on target (next_step_at)
    where status in ('CREATING', 'UPDATING', 'SYNCHRONIZING', 'DELETING',
                     'CREATE_PENDING_AUTH', 'UPDATE_PENDING_AUTH', 'SYNCHRONIZE_PENDING_AUTH');

-- A public name belongs to one tool of the gateway, whatever the code above it does.
create table tool (
    id          uuid         primary key,
    gateway_id  varchar(120) not null references gateway (id) on delete cascade,
    target_id   varchar(10)  not null references target (id) on delete cascade,
    position    integer      not null,
    name        varchar(128) not null,
    public_name varchar(400) not null,
    digest      char(64)     not null,
    definition  text         not null,
    unique (gateway_id, public_name)
);
create index tool_target on tool (target_id);

create table client_token (
    scope       varchar(200) not null,
    token       varchar(256) not null,
    body_digest char(64)     not null,
    resource_id varchar(120) not null,
    created_at  timestamptz  not null,
    primary key (scope, token)
);
create index client_token_age on client_token (created_at);
create index client_token_resource on client_token (resource_id);

create table grant_to_discard (
    id          uuid         primary key,
    gateway_id  varchar(120) not null,
    user_id     varchar(128) not null,
    provider    varchar(128) not null,
    next_try_at timestamptz  not null,
    tries       integer      not null default 0
);
create index grant_to_discard_due on grant_to_discard (next_try_at);

grant select, insert, update, delete on gateway, target, tool, client_token, grant_to_discard to "${appRole}";
