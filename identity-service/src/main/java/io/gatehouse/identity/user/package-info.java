/** The user: verified tokens of company issuers and the key under which a user is known. */
@NullMarked
package io.gatehouse.identity.user;

import org.jspecify.annotations.NullMarked;
