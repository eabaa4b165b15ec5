/** The token vault: sealed tokens of users and workloads, refreshed by one replica at a time. */
@NullMarked
package io.gatehouse.identity.vault;

import org.jspecify.annotations.NullMarked;
