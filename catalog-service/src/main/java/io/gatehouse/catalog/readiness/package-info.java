/** The start: an unsafe configuration does not start, and what works in the background is set going. */
@NullMarked
package io.gatehouse.catalog.readiness;

import org.jspecify.annotations.NullMarked;
