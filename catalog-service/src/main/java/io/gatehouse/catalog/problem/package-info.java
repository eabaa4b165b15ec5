/** The one way in which this service refuses a request, in the error shapes of AgentCore. */
@NullMarked
package io.gatehouse.catalog.problem;

import org.jspecify.annotations.NullMarked;
