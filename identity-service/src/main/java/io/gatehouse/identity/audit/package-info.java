/** The audit trail: what is written into it here and by the other services, and what auditors read. */
@NullMarked
package io.gatehouse.identity.audit;

import org.jspecify.annotations.NullMarked;
