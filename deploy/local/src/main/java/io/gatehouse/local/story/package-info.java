/** The story of the product, step by step, seen only from outside. */
@NullMarked
package io.gatehouse.local.story;

import org.jspecify.annotations.NullMarked;
