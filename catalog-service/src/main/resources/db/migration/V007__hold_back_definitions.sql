-- What operators accepted of a target's tools, by name; it stays when a tool goes, so that it comes back as it was or waits.
create table tool_pin (
    id          uuid         primary key,
    target_id   varchar(10)  not null references target (id) on delete cascade,
    name        varchar(128) not null,
    digest      char(64)     not null,
    definition  text         not null,
    unique (target_id, name)
);

-- What was read of a target and is served to nobody before an operator accepts it.
create table held_definition (
    id          uuid         primary key,
    target_id   varchar(10)  not null references target (id) on delete cascade,
    kind        varchar(20)  not null,
    position    integer      not null,
    name        text         not null,
    reason      varchar(20)  not null,
    digest      char(64)     not null,
    definition  text         not null
);
create index held_definition_target on held_definition (target_id);

-- What is served today counts as accepted, where it was read from its server.
insert into tool_pin (id, target_id, name, digest, definition)
select gen_random_uuid(), tool.target_id, tool.name, tool.digest, tool.definition
from tool join target on target.id = tool.target_id
where target.published::jsonb #>> '{targetConfiguration,mcp,mcpServer,mcpToolSchema,inlinePayload}' is null;

grant select, insert, update, delete on tool_pin, held_definition to "${appRole}";
