/** What kill -9 of one process leaves: played on the packaged services, counted from outside. */
@NullMarked
package io.gatehouse.local.kill;

import org.jspecify.annotations.NullMarked;
