/** Follows catalog-service: the client that keeps the snapshots fresh, and readiness. */
@NullMarked
package io.gatehouse.gateway.feed;

import org.jspecify.annotations.NullMarked;
