/** Requests that an AWS client signed: identity-service, which has the keys, says whose they are. */
@NullMarked
package io.gatehouse.catalog.signature;

import org.jspecify.annotations.NullMarked;
