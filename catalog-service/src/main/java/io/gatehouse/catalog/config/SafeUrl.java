package io.gatehouse.catalog.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The rule for URLs that the service takes from outside: https, or http to loopback under the unsafe switch. */
public final class SafeUrl {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

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
        return uri.getHost() != null && LOOPBACK.contains(uri.getHost().toLowerCase(Locale.ROOT));
    }
}
