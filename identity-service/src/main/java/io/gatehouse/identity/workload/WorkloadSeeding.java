package io.gatehouse.identity.workload;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.config.IdentityConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeSet;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Writes the seeded workloads at every start; the file wins, so that a key is replaced by replacing the file. */
@ApplicationScoped
class WorkloadSeeding {
    private static final Logger LOG = Logger.getLogger(WorkloadSeeding.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** A custom workload of the same name is taken over: the name belongs to the service. */
    private static final String UPSERT =
            "insert into workload (name, kind, jwks, permissions, service_accounts, created_at,"
                    + " updated_at) values ($1, 'SERVICE', $2, $3, $5, $4, $4) on conflict (name) do update set kind = 'SERVICE',"
                    + " jwks = excluded.jwks, permissions = excluded.permissions, service_accounts = excluded.service_accounts,"
                    + " provider_scopes = '{}', updated_at = excluded.updated_at,"
                    + " version = workload.version + 1 where workload.kind <> 'SERVICE'"
                    + " or workload.jwks is distinct from excluded.jwks or workload.permissions <> excluded.permissions"
                    + " or workload.service_accounts <> excluded.service_accounts";

    private final IdentityConfig config;
    private final ObjectMapper mapper;
    private final Pool pool;
    private final Clock clock;

    WorkloadSeeding(IdentityConfig config, ObjectMapper mapper, Pool pool, Clock clock) {
        this.config = config;
        this.mapper = mapper;
        this.pool = pool;
        this.clock = clock;
    }

    /** Before anything is served; blocking is right here. */
    void seed(@Observes @Priority(30) StartupEvent started) {
        Path file = config.seedFile().orElse(null);
        if (file != null) {
            List<SeedFile.SeededWorkload> workloads = SeedFile.read(file, mapper);
            write(workloads).await().atMost(TIMEOUT);
            LOG.infof("Seeded %d workloads", workloads.size());
        }
    }

    private Uni<Void> write(List<SeedFile.SeededWorkload> workloads) {
        return Multi.createFrom()
                .iterable(workloads)
                .onItem()
                .transformToUniAndConcatenate(
                        workload -> pool.preparedQuery(UPSERT).execute(row(workload)))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Tuple row(SeedFile.SeededWorkload workload) {
        return Tuple.of(
                workload.name(),
                text(workload),
                new PermissionsConverter().convertToDatabaseColumn(workload.permissions()),
                clock.instant().atOffset(ZoneOffset.UTC),
                new StringSetConverter().convertToDatabaseColumn(new TreeSet<>(workload.accounts())));
    }

    private static @Nullable String text(SeedFile.SeededWorkload workload) {
        return workload.jwks() == null ? null : workload.jwks().toString();
    }
}
