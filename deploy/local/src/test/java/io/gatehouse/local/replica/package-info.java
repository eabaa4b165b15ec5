/** Several replicas of gateway-service, and the end of one. */
@NullMarked
package io.gatehouse.local.replica;

import org.jspecify.annotations.NullMarked;
