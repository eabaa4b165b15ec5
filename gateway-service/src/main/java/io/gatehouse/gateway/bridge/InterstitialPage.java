package io.gatehouse.gateway.bridge;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The page that a user sees before a page that a target sends him to: who sends him, and where. Has no script. */
@Singleton
class InterstitialPage {

    private static final String STYLE =
            "body{font-family:system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 1rem;"
                    + "line-height:1.5;color:#1b1b1b;background:#fff}code{overflow-wrap:anywhere}"
                    + "a{display:inline-block;margin-top:1rem;padding:.6rem 1rem;border:1px solid #1b1b1b;color:inherit}";

    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Leaving for %1$s</title>
            <meta name="viewport" content="width=device-width"><style>%4$s</style></head><body>
            <h1>You are about to leave for %1$s</h1>
            <p>The target <strong>%2$s</strong> asks you to open a page that it chose. This page is not ours, and nothing
            that it says comes from your company.</p>
            <p>Go on only if you started this yourself and expect to be asked by <strong>%1$s</strong>. Nobody needs your
            password for another service there.</p>
            <p><code>%3$s</code></p>
            <p><a href="%3$s" rel="noopener noreferrer nofollow">Go to %1$s</a></p>
            </body></html>
            """;

    private static final String OVER = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Link not valid</title><style>%s</style></head><body>
            <h1>This link is not valid</h1><p>It is too old or was changed. Ask for it again where you found it.</p>
            </body></html>
            """;

    private final Interstitials links;

    InterstitialPage(Interstitials links) {
        this.links = links;
    }

    void register(@Observes Router router) {
        router.get(Interstitials.PATH + ":sealed").handler(this::show);
    }

    private void show(RoutingContext ctx) {
        String sealed = ctx.pathParam("sealed");
        Interstitials.Page page = sealed == null ? null : links.open(sealed);
        HttpServerResponse response = ctx.response();
        response.putHeader("Content-Type", "text/html; charset=utf-8");
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("Referrer-Policy", "no-referrer");
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("X-Frame-Options", "DENY");
        response.putHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'sha256-" + digest() + "'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'");
        if (page == null) {
            response.setStatusCode(404).end(OVER.formatted(STYLE));
        } else {
            URI url = page.url();
            response.end(PAGE.formatted(
                    escaped(Interstitials.host(url)), escaped(page.targetName()), escaped(url.toString()), STYLE));
        }
    }

    private static String digest() {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(STYLE.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
