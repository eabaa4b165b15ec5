/** The gateway's view of catalog-service: immutable snapshots, the client that follows them, prepared list pages. */
@NullMarked
package io.gatehouse.gateway.catalog;

import org.jspecify.annotations.NullMarked;
