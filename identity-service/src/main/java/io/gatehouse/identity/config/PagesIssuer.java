package io.gatehouse.identity.config;

import java.util.Map;
import java.util.Optional;

/** Which of the company issuers {@code quarkus.oidc.pages} logs people in at. */
public final class PagesIssuer {

    private PagesIssuer() {}

    /** The key of that issuer: the one with this URL, or the only one there is. */
    public static Optional<String> of(IdentityConfig config, Optional<String> loginUrl) {
        Optional<String> named = config.issuers().entrySet().stream()
                .filter(entry -> loginUrl.map(PagesIssuer::plain)
                        .filter(plain(entry.getValue().url())::equals)
                        .isPresent())
                .map(Map.Entry::getKey)
                .findFirst();
        return named.isPresent() || config.issuers().size() != 1
                ? named
                : config.issuers().keySet().stream().findFirst();
    }

    private static String plain(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
