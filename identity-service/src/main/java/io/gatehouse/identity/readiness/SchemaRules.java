package io.gatehouse.identity.readiness;

import java.util.Optional;

/** Which schemas of the database this version of the service works with. */
final class SchemaRules {
    /** The newest migration that this version brings; the code is written for the schema after it. */
    static final int KNOWN = 115;

    private SchemaRules() {}

    /** What the database says of its schema: its newest migration, and the oldest version that can work with it. */
    record Found(int newest, int oldestReader) {
        static final Found NOTHING = new Found(0, 0);
    }

    /** Why this version cannot work with that schema, in words for whoever reads the log. */
    static Optional<String> refusal(Found found) {
        if (found.newest() < KNOWN) {
            return Optional.of("The schema of the database is " + found.newest() + ", older than the " + KNOWN
                    + " that this version needs: run the migration first (this program with quarkus.init-and-exit=true"
                    + " and the owner's role), or set quarkus.flyway.migrate-at-start=true");
        }
        if (found.oldestReader() > KNOWN) {
            return Optional.of("The schema of the database is " + found.newest() + ", which only versions from "
                    + found.oldestReader() + " on can work with, and this one knows " + KNOWN
                    + ": start a newer version");
        }
        return Optional.empty();
    }
}
