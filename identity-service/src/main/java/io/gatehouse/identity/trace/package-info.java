/** Where requests come from, which trace they belong to, and the few spans that tell what was done for them. */
@NullMarked
package io.gatehouse.identity.trace;

import org.jspecify.annotations.NullMarked;
