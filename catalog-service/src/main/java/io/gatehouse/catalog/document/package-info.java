/** Reading of request documents member by member, with every fault named. */
@NullMarked
package io.gatehouse.catalog.document;

import org.jspecify.annotations.NullMarked;
