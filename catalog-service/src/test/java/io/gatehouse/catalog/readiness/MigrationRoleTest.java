package io.gatehouse.catalog.readiness;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.gatehouse.catalog.fake.TestStack;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A service that is told to migrate says at once what it lacks for that. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class MigrationRoleTest {
    @Inject
    AgroalDataSource own;

    @Inject
    Flyway flyway;

    @Test
    void nobodyMigratesAsTheRoleOfTheService() {
        assertThatThrownBy(() ->
                        new MigrationRole(true).customize(Flyway.configure().dataSource(own)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("quarkus.flyway.password")
                .hasMessageContaining("quarkus.flyway.migrate-at-start=false");
    }

    @Test
    void ownerMigratesAndWhoDoesNotMigrateNeedsNoOwner() {
        assertThatCode(() ->
                        new MigrationRole(true).customize(Flyway.configure().configuration(flyway.getConfiguration())))
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        new MigrationRole(false).customize(Flyway.configure().dataSource(own)))
                .doesNotThrowAnyException();
    }
}
