package io.gatehouse.identity.consent;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Adds parameters to a URL and keeps what stands there. */
public final class QueryString {

    private final StringBuilder url;
    private char separator;

    private QueryString(String base) {
        this.url = new StringBuilder(base);
        this.separator = base.indexOf('?') < 0 ? '?' : '&';
    }

    /** Starts with a URL that may have a query of its own; a fragment is cut off. */
    public static QueryString of(String base) {
        int fragment = base.indexOf('#');
        return new QueryString(fragment < 0 ? base : base.substring(0, fragment));
    }

    /** Adds one parameter. */
    public QueryString with(String name, String value) {
        url.append(separator).append(encode(name)).append('=').append(encode(value));
        separator = '&';
        return this;
    }

    /** The URL with all parameters. */
    public URI toUri() {
        return URI.create(url.toString());
    }

    @Override
    public String toString() {
        return "QueryString[hidden]";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
