/** The end of this process: who has to know that it comes, before anything is refused. */
@NullMarked
package io.gatehouse.gateway.drain;

import org.jspecify.annotations.NullMarked;
