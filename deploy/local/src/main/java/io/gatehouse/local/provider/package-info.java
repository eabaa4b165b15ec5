/** The identity providers of the stack: the company's and the vendor's. */
@NullMarked
package io.gatehouse.local.provider;

import org.jspecify.annotations.NullMarked;
