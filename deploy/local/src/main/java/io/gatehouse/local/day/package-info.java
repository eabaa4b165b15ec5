/** A day in production: two replicas of each service under mixed load, and everything that can go wrong meanwhile. */
@NullMarked
package io.gatehouse.local.day;

import org.jspecify.annotations.NullMarked;
