/** Streams that stay open towards clients: what a gateway has to tell when nobody asks. */
@NullMarked
package io.gatehouse.gateway.stream;

import org.jspecify.annotations.NullMarked;
