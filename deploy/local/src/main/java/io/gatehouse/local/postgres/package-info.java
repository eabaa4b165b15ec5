/** The embedded PostgreSQL with a database and two roles per service. */
@NullMarked
package io.gatehouse.local.postgres;

import org.jspecify.annotations.NullMarked;
