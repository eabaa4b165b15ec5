/** Traces across services: which one a request belongs to, and the few spans that tell what was done for it. */
@NullMarked
package io.gatehouse.gateway.trace;

import org.jspecify.annotations.NullMarked;
