package io.gatehouse.gateway.identity;

import io.vertx.core.Future;

/** A way in which this service proves at identity-service which workload it is. */
@FunctionalInterface
interface WorkloadProof {

    /** What goes as {@code client_assertion} into one request for a bearer; fails where there is none at the moment. */
    Future<String> assertion();
}
