/** What replicas of this service tell each other: cancellations, ended sessions, answers to targets' questions. */
@NullMarked
package io.gatehouse.gateway.replica;

import org.jspecify.annotations.NullMarked;
