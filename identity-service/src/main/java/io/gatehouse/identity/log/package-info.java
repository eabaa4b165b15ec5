/** What a line of the log looks like. */
@NullMarked
package io.gatehouse.identity.log;

import org.jspecify.annotations.NullMarked;
