/** Who calls: a workload by its workload access token, or a person by a token of the company's provider. */
@NullMarked
package io.gatehouse.identity.security;

import org.jspecify.annotations.NullMarked;
