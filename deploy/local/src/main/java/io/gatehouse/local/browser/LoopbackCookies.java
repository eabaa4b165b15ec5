package io.gatehouse.local.browser;

import org.htmlunit.CookieManager;
import org.htmlunit.util.Cookie;

/**
 * Cookies as today's browsers keep them for loopback addresses.
 *
 * <p>Browsers hold {@code http://127.0.0.1} for trustworthy and send {@code Secure} cookies back to it, and providers
 * such as Keycloak rely on that; HtmlUnit would wait for https.
 */
public final class LoopbackCookies extends CookieManager {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized void addCookie(Cookie cookie) {
        boolean loopback = "127.0.0.1".equals(cookie.getDomain()) || "localhost".equals(cookie.getDomain());
        super.addCookie(loopback && cookie.isSecure() ? withoutSecure(cookie) : cookie);
    }

    private static Cookie withoutSecure(Cookie cookie) {
        return new Cookie(
                cookie.getDomain(),
                cookie.getName(),
                cookie.getValue(),
                cookie.getPath(),
                cookie.getExpires(),
                false,
                cookie.isHttpOnly(),
                cookie.getSameSite());
    }
}
