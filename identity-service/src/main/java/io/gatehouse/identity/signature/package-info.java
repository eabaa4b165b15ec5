/** AWS Signature Version 4: what a signed request says, and whether a secret made its signature. Pure, no state. */
@NullMarked
package io.gatehouse.identity.signature;

import org.jspecify.annotations.NullMarked;
