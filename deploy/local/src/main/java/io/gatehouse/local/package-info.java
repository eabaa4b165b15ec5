/** The command line of the embedded stack. */
@NullMarked
package io.gatehouse.local;

import org.jspecify.annotations.NullMarked;
