-- Lists are JSON arrays in text: they are read and replaced whole, never searched.
create table workload (
    name                 varchar(255) primary key,
    kind                 varchar(16)  not null check (kind in ('CUSTOM', 'SERVICE', 'GATEWAY')),
    jwks                 text,
    permissions          text         not null default '{}',
    return_urls          text         not null default '[]',
    credential_providers text         not null default '[]',
    user_token_audiences text         not null default '[]',
    user_token_clients   text         not null default '[]',
    completable_by       text         not null default '[]',
    user_token_issuer    text,
    created_at           timestamptz  not null,
    updated_at           timestamptz  not null,
    version              integer      not null default 0
);

grant select, insert, update, delete on workload to ${appRole};
