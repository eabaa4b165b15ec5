package io.gatehouse.identity.signature;

import java.util.List;
import java.util.Map;

/**
 * A request as it came over the wire, but for its body.
 *
 * @param method HTTP method
 * @param path raw path, as in the request line
 * @param query raw query, empty where there is none
 * @param headers values by lower-case name, in the order in which they came
 */
public record SignedRequest(String method, String path, String query, Map<String, List<String>> headers) {
    /** Takes the request target apart; an absolute or asterisk form is refused, because nobody signs one. */
    public static SignedRequest of(String method, String target, Map<String, List<String>> headers) {
        if (!target.startsWith("/")) {
            throw new SignatureRefused("request-target");
        }
        int mark = target.indexOf('?');
        return new SignedRequest(
                method,
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                headers);
    }

    /** The values of a header, empty where it is absent. */
    public List<String> values(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** The only value of a header that must be there exactly once. */
    String single(String name) {
        List<String> values = values(name);
        if (values.size() != 1 || values.getFirst().isBlank()) {
            throw new SignatureRefused("header-not-once");
        }
        return values.getFirst().strip();
    }

    /** The headers hold tokens and signatures. */
    @Override
    public String toString() {
        return "SignedRequest[" + method + " " + path + "]";
    }
}
