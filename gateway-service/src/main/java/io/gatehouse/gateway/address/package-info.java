/** Which addresses the gateway connects to: decided per resolved address, which is then the one connected to. */
@NullMarked
package io.gatehouse.gateway.address;

import org.jspecify.annotations.NullMarked;
