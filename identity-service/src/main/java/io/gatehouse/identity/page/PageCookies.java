package io.gatehouse.identity.page;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.consent.OneTimeValue;
import io.gatehouse.identity.consent.SessionHandles;
import io.gatehouse.identity.crypto.Secret;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.NewCookie;
import java.util.Optional;
import java.util.UUID;

/** The cookies of the pages: one nonce per consent, one value per browser that its forms are bound to, and its company. */
@Singleton
class PageCookies {

    private static final int BROWSER_SECONDS = 3600;
    private static final int COMPANY_SECONDS = 180 * 24 * 3600;
    private static final int LONGEST = 128;

    private final boolean secure;

    PageCookies(IdentityConfig config) {
        this.secure = !config.unsafeAllowHttpLoopback();
    }

    /** The value that forms in this browser are bound to. */
    Optional<String> browser(RoutingContext context) {
        return read(context, name("gatehouse-browser"));
    }

    /** A new value for this browser. */
    NewCookie newBrowser(String value) {
        return cookie(name("gatehouse-browser"), value, BROWSER_SECONDS);
    }

    /** A fresh value for {@link #newBrowser}. */
    String freshBrowser() {
        return OneTimeValue.fresh().reveal();
    }

    /** The key of the company that was chosen in this browser; it says where to log in and opens nothing. */
    Optional<String> company(RoutingContext context) {
        return read(context, name("gatehouse-company"));
    }

    /** Remembers the company. */
    NewCookie newCompany(String key) {
        return cookie(name("gatehouse-company"), key, COMPANY_SECONDS);
    }

    /** The nonce that this browser got at the click. */
    Optional<String> nonce(RoutingContext context, UUID session) {
        return read(context, nonceName(session));
    }

    /** Binds the browser to the consent; it lives as long as the session can. */
    NewCookie newNonce(UUID session, Secret nonce, long seconds) {
        return cookie(nonceName(session), nonce.reveal(), (int) Math.max(1, seconds));
    }

    /** Takes the nonce away. */
    NewCookie noNonce(UUID session) {
        return cookie(nonceName(session), "", 0);
    }

    private String nonceName(UUID session) {
        return name("gatehouse-consent-" + SessionHandles.reference(session));
    }

    private String name(String base) {
        return secure ? "__Host-" + base : base;
    }

    private static Optional<String> read(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getCookie(name))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty() && value.length() <= LONGEST);
    }

    private NewCookie cookie(String name, String value, int seconds) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/")
                .maxAge(seconds)
                .secure(secure)
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
