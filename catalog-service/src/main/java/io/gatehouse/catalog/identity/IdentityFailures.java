package io.gatehouse.catalog.identity;

import io.gatehouse.catalog.problem.ApiException;

/** What a failure of identity-service means to the caller of an operation. */
public final class IdentityFailures {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private IdentityFailures() {}

    /** The refusal for the caller; {@code field} is the member of his request that identity-service looked at. */
    public static Throwable named(Throwable failure, String field) {
        if (failure instanceof IdentityRefused refused) {
            return switch (refused.status()) {
                case BAD_REQUEST, NOT_FOUND -> ApiException.validation(field, words(refused));
                default ->
                    ApiException.unavailable(
                            "identity-service refuses catalog-service (" + refused.status() + "): " + words(refused),
                            refused);
            };
        }
        if (failure instanceof IdentityAway) {
            return ApiException.unavailable("identity-service does not answer; nothing was changed", failure);
        }
        return failure;
    }

    /** The words of a failure for a target's status reasons. */
    public static String words(Throwable failure) {
        return failure instanceof IdentityRefused refused
                ? "identity-service: " + refused.getMessage()
                : "identity-service does not answer";
    }
}
