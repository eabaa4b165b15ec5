/** Where requests come from and which trace they belong to. */
@NullMarked
package io.gatehouse.identity.trace;

import org.jspecify.annotations.NullMarked;
