/** What kill -9 of one process leaves. */
@NullMarked
package io.gatehouse.local.kill;

import org.jspecify.annotations.NullMarked;
