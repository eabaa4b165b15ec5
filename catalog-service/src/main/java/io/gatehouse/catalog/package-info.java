/** Gateways, targets, tool definitions and their synchronisation. */
@NullMarked
package io.gatehouse.catalog;

import org.jspecify.annotations.NullMarked;
