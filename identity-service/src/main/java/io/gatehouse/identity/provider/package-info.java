/** Credential providers: OAuth2 clients at vendors and API keys, their sealed secrets and the vendors' metadata. */
@NullMarked
package io.gatehouse.identity.provider;

import org.jspecify.annotations.NullMarked;
