package io.gatehouse.gateway.replica;

import io.vertx.core.net.SocketAddress;
import java.net.URI;

/**
 * Another replica, as it was found.
 *
 * @param base the configured URL that its address belongs to
 */
record Replica(String id, URI base, SocketAddress address) {}
