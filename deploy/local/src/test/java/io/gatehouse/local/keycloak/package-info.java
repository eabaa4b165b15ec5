/** Keycloak as the company's and as the vendor's provider: a real authorization server, with the refusals that only one has. */
@NullMarked
package io.gatehouse.local.keycloak;

import org.jspecify.annotations.NullMarked;
