/** Workload identities: their registration, their rights, and the workloads of gateways. */
@NullMarked
package io.gatehouse.identity.workload;

import org.jspecify.annotations.NullMarked;
