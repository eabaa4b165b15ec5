/** Settings of the whole service and the rule for the URLs that it accepts. */
@NullMarked
package io.gatehouse.catalog.config;

import org.jspecify.annotations.NullMarked;
