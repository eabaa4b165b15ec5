/** Workload access tokens: proof of a workload, minting, keys and their rotation, verification. */
@NullMarked
package io.gatehouse.identity.token;

import org.jspecify.annotations.NullMarked;
