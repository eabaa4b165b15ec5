/** The gateway's view of the catalog: immutable snapshots and prepared list pages. */
@NullMarked
package io.gatehouse.gateway.catalog;

import org.jspecify.annotations.NullMarked;
