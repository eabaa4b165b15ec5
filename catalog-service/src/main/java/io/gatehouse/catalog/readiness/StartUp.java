package io.gatehouse.catalog.readiness;

import io.gatehouse.catalog.audit.AuditLog;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.identity.WorkloadProof;
import io.gatehouse.catalog.snapshot.ChangeListener;
import io.gatehouse.catalog.target.TargetWorker;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Refuses an unsafe start with the reasons in one line, and starts what works in the background. */
@ApplicationScoped
class StartUp {
    private final CatalogConfig config;
    private final WorkloadProof proof;
    private final AuditLog audit;
    private final ChangeListener listener;
    private final TargetWorker worker;
    private final SchemaCheck schema;
    private final String bindHost;

    StartUp(
            CatalogConfig config,
            WorkloadProof proof,
            AuditLog audit,
            ChangeListener listener,
            TargetWorker worker,
            SchemaCheck schema,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String bindHost) {
        this.config = config;
        this.proof = proof;
        this.audit = audit;
        this.listener = listener;
        this.worker = worker;
        this.schema = schema;
        this.bindHost = bindHost;
    }

    void onStart(@Observes StartupEvent event) {
        List<String> faults = ReadinessRules.faults(config, bindHost);
        if (!faults.isEmpty()) {
            throw unsafe(String.join("; ", faults));
        }
        try {
            proof.load();
        } catch (IOException e) {
            throw unsafe("the private key or the service-account token of catalog.identity cannot be used: "
                    + e.getMessage());
        }
        Path spool = config.audit().spoolDirectory().orElseThrow();
        try {
            audit.open(spool);
        } catch (IOException e) {
            throw unsafe("catalog.audit.spool-directory " + spool + " cannot be used: " + e.getMessage());
        }
        schema.refusal().ifPresent(refusal -> {
            throw unsafe(refusal);
        });
        listener.start();
        worker.start();
    }

    /** Of this exception Quarkus prints the message and no stack trace. */
    private static ConfigurationException unsafe(String faults) {
        return new ConfigurationException("catalog-service does not start: " + faults);
    }
}
