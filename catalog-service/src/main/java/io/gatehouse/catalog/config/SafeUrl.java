package io.gatehouse.catalog.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** The rule for URLs that the service takes from outside: https, or http to loopback under the unsafe switch. */
public final class SafeUrl {

    private SafeUrl() {}

    /** The absolute, hierarchical URL without user info and fragment, or empty where the rule refuses it. */
    public static Optional<URI> parse(String text, boolean allowHttpLoopback) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        if (uri.getScheme() == null
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null) {
            return Optional.empty();
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean safe = scheme.equals("https") || (scheme.equals("http") && allowHttpLoopback && isLoopback(uri));
        return safe ? Optional.of(uri) : Optional.empty();
    }

    /** Whether the host is this machine by name or literal address; never asks DNS. */
    public static boolean isLoopback(URI uri) {
        if (uri.getHost() == null) {
            return false;
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
                || host.equals("[::1]");
    }
}
