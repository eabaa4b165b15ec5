/** What targets have beside tools: prompts, resources and resource templates, byte for byte as their server wrote them. */
@NullMarked
package io.gatehouse.catalog.offering;

import org.jspecify.annotations.NullMarked;
