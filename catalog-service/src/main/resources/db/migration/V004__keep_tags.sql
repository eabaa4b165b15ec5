-- Tags as a JSON object of strings; until now they stood in the gateway's document.
alter table gateway add column tags text not null default '{}';
update gateway set tags = (document::jsonb -> 'tags')::text where document::jsonb -> 'tags' is not null;
update gateway set document = (document::jsonb - 'tags')::text, published = (published::jsonb - 'tags')::text;
