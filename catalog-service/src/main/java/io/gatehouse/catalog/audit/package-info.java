/** Audit events: a bounded spool file first, then delivery to identity-service. */
@NullMarked
package io.gatehouse.catalog.audit;

import org.jspecify.annotations.NullMarked;
