/** Checks that refuse an unsafe start with one clear line. */
@NullMarked
package io.gatehouse.identity.readiness;

import org.jspecify.annotations.NullMarked;
