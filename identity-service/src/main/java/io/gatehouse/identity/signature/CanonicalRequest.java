package io.gatehouse.identity.signature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The text that is signed. What the client and this service could read in two ways is refused instead of guessed: a path
 * with empty or dot segments, and a query that is not encoded as RFC 3986 has it.
 */
final class CanonicalRequest {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    private static final String HEX = "0123456789ABCDEF";

    private CanonicalRequest() {}

    static String of(SignedRequest request, AwsAuthorization authorization, String bodySha256) {
        StringBuilder text = new StringBuilder()
                .append(request.method())
                .append('\n')
                .append(path(request.path()))
                .append('\n')
                .append(query(request.query()))
                .append('\n');
        for (String name : authorization.signedHeaders()) {
            text.append(name).append(':').append(header(request.values(name))).append('\n');
        }
        return text.append('\n')
                .append(String.join(";", authorization.signedHeaders()))
                .append('\n')
                .append(bodySha256)
                .toString();
    }

    /** The path on the wire is encoded already and is encoded once more, as for every service but S3. */
    static String path(String raw) {
        boolean odd = Arrays.stream(raw.substring(1).split("/", -1))
                .map(segment -> segment.replace("%2e", ".").replace("%2E", "."))
                .anyMatch(segment -> segment.equals(".") || segment.equals(".."));
        if (odd || raw.contains("//") || raw.contains("\\")) {
            throw new SignatureRefused("path-not-normal");
        }
        return encode(raw);
    }

    /** The pairs in the order of their encoded names, then values. */
    static String query(String raw) {
        if (raw.isEmpty()) {
            return "";
        }
        List<String[]> pairs =
                Arrays.stream(raw.split("&", -1)).map(CanonicalRequest::pair).toList();
        return pairs.stream()
                .sorted(Comparator.<String[], String>comparing(pair -> pair[0]).thenComparing(pair -> pair[1]))
                .map(pair -> pair[0] + "=" + pair[1])
                .collect(Collectors.joining("&"));
    }

    private static String[] pair(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "" : text.substring(equals + 1);
        if (name.isEmpty() || !isEncoded(name) || !isEncoded(value)) {
            throw new SignatureRefused("query-not-encoded");
        }
        return new String[] {name, value};
    }

    /** Whether nothing but unreserved characters and upper-case escapes of other octets stands there. */
    private static boolean isEncoded(String text) {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (UNRESERVED.indexOf(c) >= 0) {
                i++;
                continue;
            }
            if (c != '%' || i + 2 >= text.length()) {
                return false;
            }
            int high = HEX.indexOf(text.charAt(i + 1));
            int low = HEX.indexOf(text.charAt(i + 2));
            if (high < 0 || low < 0 || UNRESERVED.indexOf((char) (high * 16 + low)) >= 0) {
                return false;
            }
            i += 3;
        }
        return true;
    }

    private static String header(List<String> values) {
        return values.stream()
                .map(value -> value.strip().replaceAll("\\s+", " "))
                .collect(Collectors.joining(","));
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (UNRESERVED.indexOf(c) >= 0 || c == '/') {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            }
        }
        return encoded.toString();
    }
}
