/** This service's view of identity-service: its token, and the operations that it needs there. */
@NullMarked
package io.gatehouse.catalog.identity;

import org.jspecify.annotations.NullMarked;
