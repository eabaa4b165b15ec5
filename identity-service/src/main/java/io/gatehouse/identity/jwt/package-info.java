/** Signed tokens and public keys, read with one set of rules: asymmetric algorithms only, nothing trusted unverified. */
@NullMarked
package io.gatehouse.identity.jwt;

import org.jspecify.annotations.NullMarked;
