/** Tool definitions, byte for byte as their server wrote them, and their public names. */
@NullMarked
package io.gatehouse.catalog.tool;

import org.jspecify.annotations.NullMarked;
