/** Metrics by OTLP to a collector, beside those that the management port serves. */
@NullMarked
package io.gatehouse.catalog.metric;

import org.jspecify.annotations.NullMarked;
