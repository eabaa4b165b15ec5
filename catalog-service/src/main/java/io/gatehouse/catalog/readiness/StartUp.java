package io.gatehouse.catalog.readiness;

import io.gatehouse.catalog.audit.AuditLog;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.identity.WorkloadProof;
import io.gatehouse.catalog.snapshot.ChangeListener;
import io.gatehouse.catalog.target.TargetWorker;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Refuses an unsafe start with one line per reason, and starts what works in the background. */
@ApplicationScoped
class StartUp {
    private final CatalogConfig config;
    private final WorkloadProof proof;
    private final AuditLog audit;
    private final ChangeListener listener;
    private final TargetWorker worker;

    StartUp(CatalogConfig config, WorkloadProof proof, AuditLog audit, ChangeListener listener, TargetWorker worker) {
        this.config = config;
        this.proof = proof;
        this.audit = audit;
        this.listener = listener;
        this.worker = worker;
    }

    void onStart(@Observes StartupEvent event) {
        List<String> faults = ReadinessRules.faults(config);
        if (!faults.isEmpty()) {
            throw new UnsafeStart(String.join("; ", faults));
        }
        Path key = config.identity().privateKeyFile().orElseThrow();
        try {
            proof.load(key);
        } catch (IOException e) {
            throw new UnsafeStart("catalog.identity.private-key-file " + key + " cannot be used: " + e.getMessage());
        }
        Path spool = config.audit().spoolDirectory().orElseThrow();
        try {
            audit.open(spool);
        } catch (IOException e) {
            throw new UnsafeStart("catalog.audit.spool-directory " + spool + " cannot be used: " + e.getMessage());
        }
        listener.start();
        worker.start();
    }
}
