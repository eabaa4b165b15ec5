/** The one client for calls to vendors: bounded, timed, without redirects. */
@NullMarked
package io.gatehouse.identity.outbound;

import org.jspecify.annotations.NullMarked;
