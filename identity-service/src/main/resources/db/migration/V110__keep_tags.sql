-- Tags as a JSON object of strings; they belong to their row and go with it.
alter table workload add column tags text not null default '{}';
alter table oauth2_provider add column tags text not null default '{}';
alter table api_key_provider add column tags text not null default '{}';
