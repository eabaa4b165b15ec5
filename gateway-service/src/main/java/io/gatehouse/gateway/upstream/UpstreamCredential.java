package io.gatehouse.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a request to a target carries to be let in, and where; hides itself. */
public final class UpstreamCredential {

    /** For targets that ask for none. */
    public static final UpstreamCredential NONE = new UpstreamCredential("none", null, null, "", new byte[0]);

    private final String kind;
    private final @Nullable CharSequence header;
    private final @Nullable String parameter;
    private final CharSequence value;
    /** Its header as a line of a head; null for what stands elsewhere, or may replace another header. */
    private final byte @Nullable [] line;

    private UpstreamCredential(
            String kind,
            @Nullable CharSequence header,
            @Nullable String parameter,
            CharSequence value,
            byte @Nullable [] line) {
        this.kind = kind;
        this.header = header;
        this.parameter = parameter;
        this.value = value;
        this.line = line;
    }

    /** An OAuth access token (RFC 6750 §2.1). */
    public static UpstreamCredential bearer(String token) {
        String value = checked("Bearer " + token);
        byte[] line = ("authorization: " + value + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return new UpstreamCredential(
                "bearer", HttpHeaders.AUTHORIZATION, null, HttpHeaders.createOptimized(value), line);
    }

    /** An API key in a header. */
    public static UpstreamCredential apiKeyHeader(String name, String value) {
        return new UpstreamCredential("api-key", name, null, HttpHeaders.createOptimized(checked(value)), null);
    }

    /** An API key in the query. */
    public static UpstreamCredential apiKeyParameter(String name, String value) {
        return new UpstreamCredential("api-key", null, name, value, null);
    }

    /** Checked here, because an HTTP library that refuses such a value quotes it. */
    private static String checked(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                throw new UpstreamFailure(UpstreamFailure.Kind.BAD_CREDENTIAL);
            }
        }
        return value;
    }

    /** Which kind it is; sessions at a target are kept apart by it. */
    String kind() {
        return kind;
    }

    /** Its header as a line of a head that has no such header yet; null where it has to be placed among the others. */
    byte @Nullable [] line() {
        return line;
    }

    /** Sets the header; whatever the caller sent under that name goes. */
    void place(MultiMap headers) {
        if (header != null) {
            headers.set(header, value);
        }
    }

    /** The request target with the query parameter, if there is one. */
    String place(String uri) {
        return parameter == null
                ? uri
                : uri
                        + (uri.indexOf('?') < 0 ? '?' : '&')
                        + URLEncoder.encode(parameter, StandardCharsets.UTF_8)
                        + '='
                        + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "UpstreamCredential[" + kind + "]";
    }
}
