-- Keys that sign workload access tokens. The private half is sealed; at most one key is ACTIVE and one is NEXT.
create table signing_key (
    kid            varchar(64)  primary key,
    state          varchar(16)  not null check (state in ('NEXT', 'ACTIVE', 'RETIRED')),
    public_jwk     text         not null,
    private_sealed bytea        not null,
    created_at     timestamptz  not null,
    activated_at   timestamptz,
    retired_at     timestamptz,
    version        integer      not null default 0
);

create unique index signing_key_one_active on signing_key (state) where state in ('NEXT', 'ACTIVE');

grant select, insert, update, delete on signing_key to ${appRole};
