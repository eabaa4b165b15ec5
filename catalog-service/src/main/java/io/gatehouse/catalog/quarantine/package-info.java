/** Definitions that were read of a target and are served to nobody before an operator accepted them. */
@NullMarked
package io.gatehouse.catalog.quarantine;

import org.jspecify.annotations.NullMarked;
