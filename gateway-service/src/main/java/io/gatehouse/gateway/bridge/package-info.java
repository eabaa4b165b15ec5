/** Brings the two eras together: answers and what targets ask of clients, each in the form that the other side knows. */
@NullMarked
package io.gatehouse.gateway.bridge;

import org.jspecify.annotations.NullMarked;
