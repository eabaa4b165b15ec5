package io.gatehouse.gateway.bridge;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The page that a user sees before a page that a target sends him to: who sends him, and where. Has no script. */
@Singleton
class InterstitialPage {

    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2430;--paper:#f4f6f9;--card:#fff;--line:#d5dbe3;--main:#1f5fbf;--on-main:#fff}
            @media(prefers-color-scheme:dark){:root{--ink:#e8ecf2;--paper:#12161c;--card:#1b2129;--line:#38424f;--main:#7fb0ff;--on-main:#0b1420}}
            *{box-sizing:border-box}
            body{margin:0;padding:1rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
            main{max-width:34rem;margin:2rem auto;padding:1.5rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
            h1{margin:0 0 1rem;font-size:1.4rem;line-height:1.25;overflow-wrap:anywhere}
            code{overflow-wrap:anywhere}
            a{display:inline-block;margin-top:.5rem;padding:.6rem 1.25rem;border-radius:.5rem;background:var(--main);color:var(--on-main);font-weight:600;text-decoration:none;overflow-wrap:anywhere}
            a:focus-visible{outline:3px solid var(--main);outline-offset:2px}
            @media(max-width:30rem){main{margin:0 auto}a{display:block;text-align:center}}
            """;

    private static final String FRAME = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>%s</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><style>%s</style></head>
            <body><main>
            %s</main></body></html>
            """;

    private static final String ASK = """
            <h1>You are about to leave for %1$s</h1>
            <p>The server <strong>%2$s</strong> asks you to open a page that it chose. That page is not ours, and nothing
            that it says comes from your company.</p>
            <p>Go on only if you started this yourself and expect to be asked by <strong>%1$s</strong>. Nobody needs your
            password for another service there.</p>
            <p>This is the whole address:<br><code>%3$s</code></p>
            <p><a href="%3$s" rel="noopener noreferrer nofollow">Go to %1$s</a></p>
            <p>If you do not want to, close this page: nothing happens then. When you are done there, go back to your
            agent.</p>
            """;

    private static final String OVER = """
            <h1>This link is not valid</h1>
            <p>It is too old, or it was changed on its way to you. Nothing was done. Go back to your agent and repeat what
            you wanted to do: it gets a new link.</p>
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
            response.setStatusCode(404).end(FRAME.formatted("This link is not valid", STYLE, OVER));
        } else {
            String host = escaped(Interstitials.host(page.url()));
            String ask = ASK.formatted(
                    host, escaped(page.targetName()), escaped(page.url().toString()));
            response.end(FRAME.formatted("Leaving for " + host, STYLE, ask));
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
