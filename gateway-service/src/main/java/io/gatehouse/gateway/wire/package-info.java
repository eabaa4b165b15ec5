/** HTTP/1.1 (RFC 9112) on connections that the gateway looks after by itself. */
@NullMarked
package io.gatehouse.gateway.wire;

import org.jspecify.annotations.NullMarked;
