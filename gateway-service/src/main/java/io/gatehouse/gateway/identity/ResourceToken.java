package io.gatehouse.gateway.identity;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What opens a target: an access token of a user or workload, or an API key; hides itself. */
public final class ResourceToken {

    private final String value;
    private final @Nullable Long generation;
    private final @Nullable String grantId;
    private volatile @Nullable Object sent;

    public ResourceToken(String value, @Nullable Long generation, @Nullable String grantId) {
        this.value = value;
        this.generation = generation;
        this.grantId = grantId;
    }

    /** The secret itself, for the request to its target and for nothing else. */
    public String value() {
        return value;
    }

    /** The secret in the form in which it is sent, which is made once. */
    public <T> T sentAs(Class<T> type, Function<String, T> form) {
        Object known = sent;
        if (type.isInstance(known)) {
            return type.cast(known);
        }
        T made = form.apply(value);
        sent = made;
        return made;
    }

    /** Which of the vault's tokens it is; null for what has no generations. */
    public @Nullable Long generation() {
        return generation;
    }

    /** Which of the vault's grants it is of; null for what the vault does not hold. */
    @Nullable
    String grantId() {
        return grantId;
    }

    @Override
    public String toString() {
        return "ResourceToken[hidden]";
    }
}
