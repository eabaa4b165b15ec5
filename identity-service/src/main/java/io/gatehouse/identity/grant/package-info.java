/** OAuth2 grants at vendors' token endpoints, one class per grant. */
@NullMarked
package io.gatehouse.identity.grant;

import org.jspecify.annotations.NullMarked;
