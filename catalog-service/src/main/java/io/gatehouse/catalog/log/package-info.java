/** What a line of the log looks like. */
@NullMarked
package io.gatehouse.catalog.log;

import org.jspecify.annotations.NullMarked;
