package io.gatehouse.gateway.replica;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Something that one replica tells another; each bean is one topic. */
public interface ReplicaTopic {

    /** Its name in the path: small letters and hyphens. */
    String name();

    /**
     * Takes a message of another replica; it came from a workload that may forward, and is never passed on.
     *
     * @return whether it concerned something that is bound to this replica
     */
    boolean take(JsonObject message);

    /** What a replica has to be told that was not there when it happened. */
    default List<JsonObject> missed() {
        return List.of();
    }
}
