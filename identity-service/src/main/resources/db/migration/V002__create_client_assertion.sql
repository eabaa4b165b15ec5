-- Every accepted client assertion until it expires: a jti is accepted once, by whichever replica sees it first.
create table client_assertion (
    workload   varchar(255) not null,
    jti        varchar(255) not null,
    expires_at timestamptz  not null,
    primary key (workload, jti)
);

create index client_assertion_expires_at on client_assertion (expires_at);

grant select, insert, delete on client_assertion to ${appRole};
