/** Targets: AgentCore's target operations, their states, and the worker that carries each attempt to its end. */
@NullMarked
package io.gatehouse.catalog.target;

import org.jspecify.annotations.NullMarked;
