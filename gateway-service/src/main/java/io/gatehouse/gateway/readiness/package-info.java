/** What must hold before the gateway starts and before it serves. */
@NullMarked
package io.gatehouse.gateway.readiness;

import org.jspecify.annotations.NullMarked;
