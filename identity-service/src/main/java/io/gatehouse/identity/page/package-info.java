/** The pages a browser sees: on its way to a vendor and back, and those of auditors. */
@NullMarked
package io.gatehouse.identity.page;

import org.jspecify.annotations.NullMarked;
