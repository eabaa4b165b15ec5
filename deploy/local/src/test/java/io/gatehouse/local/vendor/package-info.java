/** Vendors on an authorization server that somebody else wrote. */
@NullMarked
package io.gatehouse.local.vendor;

import org.jspecify.annotations.NullMarked;
