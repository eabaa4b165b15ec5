package io.gatehouse.identity.readiness;

import io.agroal.api.AgroalDataSource;
import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Whoever migrates is the owner of the tables. Without a password of the owner the migration would come by the service's own
 * pool, whose role may change nothing and whose single connection it would wait for.
 */
@ApplicationScoped
class MigrationRole implements FlywayConfigurationCustomizer {

    private final boolean migrates;

    MigrationRole(@ConfigProperty(name = "quarkus.flyway.migrate-at-start") boolean migrates) {
        this.migrates = migrates;
    }

    @Override
    public void customize(FluentConfiguration migration) {
        if (migrates && migration.getDataSource() instanceof AgroalDataSource) {
            throw new ConfigurationException(
                    "This service is told to migrate (quarkus.flyway.migrate-at-start), but not as"
                            + " whom: its own role may change no table. Set quarkus.flyway.username and quarkus.flyway.password of"
                            + " the owner, or run the migration first (this program with quarkus.init-and-exit=true) and set"
                            + " quarkus.flyway.migrate-at-start=false here");
        }
    }
}
