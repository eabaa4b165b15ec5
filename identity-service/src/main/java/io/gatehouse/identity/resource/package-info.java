/** What a workload asks for: resource tokens, API keys, and the completion of a session by an application. */
@NullMarked
package io.gatehouse.identity.resource;

import org.jspecify.annotations.NullMarked;
