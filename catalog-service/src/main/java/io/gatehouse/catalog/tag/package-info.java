/** AgentCore's operations on tags, for everything that has tags, here and at identity-service. */
@NullMarked
package io.gatehouse.catalog.tag;

import org.jspecify.annotations.NullMarked;
