alter table gateway
    add column policy          text,
    add column policy_revision bigint not null default 0,
    add column limits          text,
    add column limits_revision bigint not null default 0;
