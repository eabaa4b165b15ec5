package io.gatehouse.gateway.identity;

import org.jspecify.annotations.Nullable;

/** What opens a target: an access token of a user or workload, or an API key; hides itself. */
public final class ResourceToken {

    private final String value;
    private final @Nullable Long generation;

    public ResourceToken(String value, @Nullable Long generation) {
        this.value = value;
        this.generation = generation;
    }

    /** The secret itself, for the request to its target and for nothing else. */
    public String value() {
        return value;
    }

    /** Which of the vault's tokens it is; null for what has no generations. */
    public @Nullable Long generation() {
        return generation;
    }

    @Override
    public String toString() {
        return "ResourceToken[hidden]";
    }
}
