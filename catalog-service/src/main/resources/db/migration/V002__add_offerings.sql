-- What targets have beside tools. A public name belongs to one prompt of the gateway, whatever the code above it does;
-- a URI may be that of several targets.
create table offering (
    id          uuid         primary key,
    gateway_id  varchar(120) not null references gateway (id) on delete cascade,
    target_id   varchar(10)  not null references target (id) on delete cascade,
    kind        varchar(20)  not null,
    position    integer      not null,
    name        text         not null,
    public_name varchar(400),
    definition  text         not null
);
create index offering_target on offering (target_id);
create index offering_gateway on offering (gateway_id);
create unique index offering_public_name on offering (gateway_id, public_name) where public_name is not null;

-- What the published target said that it can do; empty for targets that were last read before this was kept.
alter table target add column published_capabilities varchar(200) not null default '';

grant select, insert, update, delete on offering to "${appRole}";
