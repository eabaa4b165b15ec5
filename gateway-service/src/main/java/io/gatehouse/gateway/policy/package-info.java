/** The rules of a gateway: compiled, bounded and evaluated without asking anybody. */
@NullMarked
package io.gatehouse.gateway.policy;

import org.jspecify.annotations.NullMarked;
