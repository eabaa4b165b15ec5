/** Versions beside each other: migrations, restarts one after the other, backup and restore. */
@NullMarked
package io.gatehouse.local.upgrade;

import org.jspecify.annotations.NullMarked;
