/** Remembers every secret of a run and looks for it where it must not be. */
@NullMarked
package io.gatehouse.local.leak;

import org.jspecify.annotations.NullMarked;
