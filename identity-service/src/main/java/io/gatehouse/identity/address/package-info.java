/** Which addresses this service may connect to, decided for the resolved address of every connection. */
@NullMarked
package io.gatehouse.identity.address;

import org.jspecify.annotations.NullMarked;
