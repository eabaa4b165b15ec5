package io.gatehouse.gateway.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Signs a new assertion for each use ({@code private_key_jwt}) with the key that is in the file then, so that it is
 * replaced by replacing the file. A file that cannot be used changes nothing: the key that was read before serves on.
 */
final class WorkloadKeyFile implements WorkloadProof {

    private static final Logger LOG = Logger.getLogger(WorkloadKeyFile.class);

    private final Path file;
    private final String workload;
    private final String audience;
    private final Vertx vertx;
    private final Clock clock;
    private volatile WorkloadKey key;

    WorkloadKeyFile(Path file, String workload, String audience, Vertx vertx, Clock clock) {
        this.file = file;
        this.workload = workload;
        this.audience = audience;
        this.vertx = vertx;
        this.clock = clock;
        this.key = WorkloadKey.read(file);
    }

    @Override
    public Future<String> assertion() {
        return vertx.executeBlocking(
                        () -> {
                            look();
                            return key.assertion(workload, audience, clock.instant());
                        },
                        false)
                .map(Objects::requireNonNull);
    }

    private void look() {
        try {
            key = WorkloadKey.read(file);
        } catch (IllegalStateException unusable) {
            LOG.errorf("%s; the key that was read before serves on", unusable.getMessage());
        }
    }
}
