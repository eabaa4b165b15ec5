/** The gateway's view of identity-service: its own bearer, users' tokens and what opens a target. */
@NullMarked
package io.gatehouse.gateway.identity;

import org.jspecify.annotations.NullMarked;
