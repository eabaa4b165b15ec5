package io.gatehouse.identity.provider;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** What another feature does when an OAuth2 provider goes; beans of this type run in the deleting transaction. */
public interface ProviderRemoval {
    /** Lets go of what belongs to the provider; true where its client is needed for a while, to tell the vendor. */
    Uni<Boolean> removed(UUID provider, String name);
}
