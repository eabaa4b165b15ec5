package io.gatehouse.identity.chain;

import io.gatehouse.identity.problem.ApiException;

/**
 * Where a verification goes on.
 *
 * @param end what has been verified so far
 * @param high the highest id of the events before
 */
record VerifyCursor(ChainEnd end, long high) {

    String text() {
        return end.position() + "." + end.hash().hex() + "." + high;
    }

    static VerifyCursor parse(String text) {
        try {
            String[] parts = text.split("\\.", -1);
            if (parts.length == 3) {
                return new VerifyCursor(
                        new ChainEnd(Long.parseLong(parts[0]), ChainHash.parse(parts[1])), Long.parseLong(parts[2]));
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the refusal.
        }
        throw ApiException.validation("cursor", "is not one that this service gave out");
    }
}
