package io.gatehouse.identity.workload;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.config.Ticks;
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

/**
 * Writes the seeded workloads at every start and whenever the file changes; the file wins, so that a key is replaced by
 * replacing the file.
 */
@ApplicationScoped
class WorkloadSeeding {
    private static final Logger LOG = Logger.getLogger(WorkloadSeeding.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
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
    private volatile List<SeedFile.SeededWorkload> seeded = List.of();

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
            seeded = workloads;
            LOG.infof("Seeded %d workloads", workloads.size());
        }
    }

    /** Reads a file, so not on the event loop. */
    void begin(@Observes StartupEvent started, Ticks ticks) {
        ticks.every(PAUSE, "look at the seed file", () -> look().await().atMost(TIMEOUT));
    }

    /** Takes over a file that was changed; one that cannot be read changes nothing. */
    Uni<Void> look() {
        Path file = config.seedFile().orElse(null);
        if (file == null) {
            return Uni.createFrom().voidItem();
        }
        try {
            List<SeedFile.SeededWorkload> workloads = SeedFile.read(file, mapper);
            return workloads.equals(seeded) ? Uni.createFrom().voidItem() : takeOver(file, workloads);
        } catch (IllegalStateException unusable) {
            LOG.errorf("%s What was seeded before stays.", unusable.getMessage());
            return Uni.createFrom().voidItem();
        }
    }

    private Uni<Void> takeOver(Path file, List<SeedFile.SeededWorkload> workloads) {
        return write(workloads)
                .invoke(() -> {
                    seeded = workloads;
                    LOG.infof("Seeded %d workloads anew, because %s was changed", workloads.size(), file);
                })
                .onFailure()
                .recoverWithUni(failed -> {
                    LOG.errorf("The workloads of %s could not be written: %s", file, failed.getMessage());
                    return Uni.createFrom().voidItem();
                });
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
