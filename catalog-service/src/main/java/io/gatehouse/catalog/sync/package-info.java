/** Synchronisation: consent for reading, the credential for it, and reading a target's tools over MCP. */
@NullMarked
package io.gatehouse.catalog.sync;

import org.jspecify.annotations.NullMarked;
