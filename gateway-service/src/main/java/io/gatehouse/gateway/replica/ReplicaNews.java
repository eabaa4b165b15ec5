package io.gatehouse.gateway.replica;

import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Tells a replica that is new what it missed; has the others looked for from the start on. */
@Singleton
class ReplicaNews {

    /** What one message carries at most. */
    private static final int BATCH = 1000;

    private final Replicas replicas;
    private final ReplicaCalls calls;
    private final List<ReplicaTopic> topics;

    ReplicaNews(Replicas replicas, ReplicaCalls calls, @All List<ReplicaTopic> topics) {
        this.replicas = replicas;
        this.calls = calls;
        this.topics = topics;
    }

    void start(@Observes StartupEvent started) {
        start();
    }

    void start() {
        replicas.start(this::tell);
    }

    private void tell(Replica fresh) {
        for (ReplicaTopic topic : topics) {
            List<JsonObject> missed = topic.missed();
            for (int from = 0; from < missed.size(); from += BATCH) {
                List<JsonObject> some = missed.subList(from, Math.min(missed.size(), from + BATCH));
                calls.post(fresh, topic.name(), new JsonArray(new ArrayList<Object>(some)))
                        .onFailure(failed -> replicas.lost(fresh, failed));
            }
        }
    }
}
