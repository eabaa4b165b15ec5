/** Metrics by OTLP to a collector, beside those that the management port serves. */
@NullMarked
package io.gatehouse.gateway.metric;

import org.jspecify.annotations.NullMarked;
