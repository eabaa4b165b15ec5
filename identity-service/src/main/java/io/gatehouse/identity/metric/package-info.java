/** Metrics by OTLP to a collector, beside those that the management port serves. */
@NullMarked
package io.gatehouse.identity.metric;

import org.jspecify.annotations.NullMarked;
