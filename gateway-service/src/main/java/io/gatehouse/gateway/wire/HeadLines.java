package io.gatehouse.gateway.wire;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the lines of a head (RFC 9112 §2.1) with what the decoder made of it. The decoder is right in any case; what is
 * shown here is that it read these octets and no others, and saw in them what stands there.
 */
final class HeadLines {

    private static final String END = "\r\n";

    /** Where the digits of {@code Content-Length} stand, and what they say. */
    record Length(int from, int to, int value) {}

    private HeadLines() {}

    /**
     * Finds the digits of the length in a head that ends there.
     *
     * @return null where not every line is one header of what was decoded, in the order of both; where the message is neither
     *     a POST nor an answer with status 200; and where its length is not said once and in plain digits
     */
    static @Nullable Length length(byte[] octets, int end, HttpMessage decoded) {
        String head = new String(octets, 0, end, StandardCharsets.ISO_8859_1);
        String first = first(decoded) + END;
        if (!head.startsWith(first)) {
            return null;
        }
        Length found = null;
        int at = first.length();
        Iterator<Map.Entry<CharSequence, CharSequence>> headers =
                decoded.headers().iteratorCharSequence();
        while (headers.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = headers.next();
            int lineEnd = head.indexOf(END, at);
            String line = lineEnd < 0 ? "" : head.substring(at, lineEnd);
            if (!isLine(line, header)) {
                return null;
            }
            if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(header.getKey())) {
                Length length = length(line, at);
                if (length == null || found != null) {
                    return null;
                }
                found = length;
            }
            at = lineEnd + END.length();
        }
        return head.substring(at).equals(END) ? found : null;
    }

    private static String first(HttpMessage message) {
        return switch (message) {
            case HttpRequest request
            when request.method().equals(HttpMethod.POST) ->
                request.method() + " " + request.uri() + " " + request.protocolVersion();
            case HttpResponse response
            when response.status().code() == 200 -> response.protocolVersion() + " " + response.status();
            default -> END;
        };
    }

    private static boolean isLine(String line, Map.Entry<CharSequence, CharSequence> header) {
        int colon = line.indexOf(':');
        return colon > 0
                && header.getKey().toString().equals(line.substring(0, colon))
                && header.getValue().toString().equals(line.substring(colon + 1).strip());
    }

    private static @Nullable Length length(String line, int at) {
        String text = line.stripTrailing();
        int digits = text.length();
        while (Character.isDigit(text.charAt(digits - 1))) {
            digits--;
        }
        String value = text.substring(digits);
        boolean plain = !value.isEmpty()
                && value.length() < 8
                && (text.charAt(digits - 1) == ' ' || text.charAt(digits - 1) == ':');
        return plain ? new Length(at + digits, at + text.length(), Integer.parseInt(value)) : null;
    }
}
