/** The control interfaces as the operator and the auditor call them. */
@NullMarked
package io.gatehouse.local.operator;

import org.jspecify.annotations.NullMarked;
