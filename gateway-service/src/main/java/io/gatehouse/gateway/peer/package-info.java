/** JSON calls to the other services: timeouts, bounded answers, bounded retries. */
@NullMarked
package io.gatehouse.gateway.peer;

import org.jspecify.annotations.NullMarked;
