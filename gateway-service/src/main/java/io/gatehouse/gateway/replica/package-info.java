/** What replicas of this service tell each other, and whether they are still there. */
@NullMarked
package io.gatehouse.gateway.replica;

import org.jspecify.annotations.NullMarked;
