-- What the service's role has to know of the schema before it starts: how new it is (Flyway's own table), and the oldest
-- version whose code can still work with it. A migration that takes something away raises oldest_reader to the number of
-- the migration that the code has to know.
CREATE TABLE schema_state (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    oldest_reader integer NOT NULL
);
INSERT INTO schema_state (oldest_reader) VALUES (113);

GRANT SELECT ON schema_state TO ${appRole};
GRANT SELECT ON ${flyway:defaultSchema}.${flyway:table} TO ${appRole};
