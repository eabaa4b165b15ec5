/** Rules of gateways: checked when they are stored, and tried out before or after. */
@NullMarked
package io.gatehouse.catalog.policy;

import org.jspecify.annotations.NullMarked;
