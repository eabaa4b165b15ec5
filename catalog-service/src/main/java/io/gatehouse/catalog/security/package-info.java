/** Who calls: an operator by a token of the company's provider, or a workload by its workload access token. */
@NullMarked
package io.gatehouse.catalog.security;

import org.jspecify.annotations.NullMarked;
