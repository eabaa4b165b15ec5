/** Secrets that hide themselves, the sealing of what is stored, and the proof at start that the key opens the data. */
@NullMarked
package io.gatehouse.identity.crypto;

import org.jspecify.annotations.NullMarked;
