/** Key pairs for AWS clients: who holds one, and the verification of the requests that are signed with it. */
@NullMarked
package io.gatehouse.identity.accesskey;

import org.jspecify.annotations.NullMarked;
