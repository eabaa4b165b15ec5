/** The read side for gateway-service: snapshots with ETag and long polls. */
@NullMarked
package io.gatehouse.catalog.snapshot;

import org.jspecify.annotations.NullMarked;
