/** The consent session: who opened it for whom, its handles, its single-use steps, and its end. */
@NullMarked
package io.gatehouse.identity.consent;

import org.jspecify.annotations.NullMarked;
