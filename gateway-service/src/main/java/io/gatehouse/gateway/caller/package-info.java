/** Who is calling, from the verified token; the 401 and 403 challenges and the protected-resource metadata. */
@NullMarked
package io.gatehouse.gateway.caller;

import org.jspecify.annotations.NullMarked;
