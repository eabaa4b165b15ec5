/** Clients, servers and the conformance suite that other people wrote, against the embedded stack. */
@NullMarked
package io.gatehouse.local.interop;

import org.jspecify.annotations.NullMarked;
