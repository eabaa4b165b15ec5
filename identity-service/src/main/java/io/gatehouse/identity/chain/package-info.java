/** The proof of the audit trail: its hash chain, signed checkpoints, verification, export, and what is cut when its time is over. */
@NullMarked
package io.gatehouse.identity.chain;

import org.jspecify.annotations.NullMarked;
