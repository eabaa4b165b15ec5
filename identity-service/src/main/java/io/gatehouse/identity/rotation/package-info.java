/** Rotation of the key encryption key: what it wraps is wrapped again while the service runs. */
@NullMarked
package io.gatehouse.identity.rotation;

import org.jspecify.annotations.NullMarked;
