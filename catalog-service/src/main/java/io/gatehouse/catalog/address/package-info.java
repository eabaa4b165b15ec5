/** Which addresses the service connects to: decided per resolved address, which is then the one connected to. */
@NullMarked
package io.gatehouse.catalog.address;

import org.jspecify.annotations.NullMarked;
