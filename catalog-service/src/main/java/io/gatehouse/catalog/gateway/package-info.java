/** Gateways: AgentCore's gateway operations, their rules and their rows. */
@NullMarked
package io.gatehouse.catalog.gateway;

import org.jspecify.annotations.NullMarked;
