/** What is kept in memory: bounded, and asked for once however many wait for it. */
@NullMarked
package io.gatehouse.gateway.cache;

import org.jspecify.annotations.NullMarked;
