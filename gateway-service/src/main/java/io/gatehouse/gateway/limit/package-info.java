/** Limits per user, workload, tool and target and in total, and the gate that keeps one target from holding up the others. */
@NullMarked
package io.gatehouse.gateway.limit;

import org.jspecify.annotations.NullMarked;
