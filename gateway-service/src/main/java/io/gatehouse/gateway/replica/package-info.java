/** What replicas of this service tell each other: cancellations and ended sessions. */
@NullMarked
package io.gatehouse.gateway.replica;

import org.jspecify.annotations.NullMarked;
