/** What happened, spooled to disk first and delivered to identity-service from there. */
@NullMarked
package io.gatehouse.gateway.audit;

import org.jspecify.annotations.NullMarked;
