/** A browser without script, for consent pages and logins. */
@NullMarked
package io.gatehouse.local.browser;

import org.jspecify.annotations.NullMarked;
