/** Keeps a pipeline on the Vert.x context on which it began. */
@NullMarked
package io.gatehouse.catalog.flow;

import org.jspecify.annotations.NullMarked;
