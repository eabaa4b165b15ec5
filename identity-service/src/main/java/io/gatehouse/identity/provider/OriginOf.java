package io.gatehouse.identity.provider;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Scheme, host and port of a URL, in one spelling. */
final class OriginOf {

    private OriginOf() {}

    /** The origin, or empty for what has none. */
    static Optional<String> url(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getScheme() == null || uri.getHost() == null) {
                return Optional.empty();
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
            return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
