/** Workload identities, credential providers, consent, the token vault and the audit trail. */
@NullMarked
package io.gatehouse.identity;

import org.jspecify.annotations.NullMarked;
