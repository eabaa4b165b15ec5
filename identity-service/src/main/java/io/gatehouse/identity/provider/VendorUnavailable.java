package io.gatehouse.identity.provider;

import org.jspecify.annotations.Nullable;

/** The vendor cannot be asked now, or answers what nobody can use; the caller may try again later. */
public class VendorUnavailable extends RuntimeException {

    private final String reason;

    /** The reason is a closed code in kebab-case; nothing that the vendor said is in it. */
    public VendorUnavailable(String reason, @Nullable Throwable cause) {
        super("The vendor's authorization server is not available: " + reason, cause);
        this.reason = reason;
    }

    /** The closed code. */
    public String reason() {
        return reason;
    }
}
