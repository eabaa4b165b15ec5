package io.gatehouse.catalog.identity;

import java.util.List;
import java.util.Map;

/**
 * A request that an AWS client signed, as it came over the wire.
 *
 * @param method HTTP method
 * @param target raw path and query
 * @param headers values by lower-case name
 * @param bodySha256 SHA-256 of the body that came, in lower-case hexadecimal digits
 */
public record SignedRequest(String method, String target, Map<String, List<String>> headers, String bodySha256) {
    @Override
    public String toString() {
        return "SignedRequest[" + method + "]";
    }
}
