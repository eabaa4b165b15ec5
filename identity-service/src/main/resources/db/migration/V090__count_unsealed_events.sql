-- So that nobody has to unpack the ids of a whole backlog only to see how much there is.
ALTER TABLE audit_unsealed ADD COLUMN events integer GENERATED ALWAYS AS (cardinality(event_ids)) STORED;
