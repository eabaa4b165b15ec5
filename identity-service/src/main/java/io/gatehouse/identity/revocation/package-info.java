/** Taking grants back: who sees which, what the vendor is told, what gateways have to forget. */
@NullMarked
package io.gatehouse.identity.revocation;

import org.jspecify.annotations.NullMarked;
