package io.gatehouse.local.day;

import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.provider.Provider;
import io.gatehouse.local.stack.Fault;

/** A person opens a link, logs in, reads, clicks, and logs in at the vendor. */
final class Visit {
    private static final String CONNECTED = "You are connected";

    private final Provider company;
    private final Provider vendor;

    Visit(Provider company, Provider vendor) {
        this.company = company;
        this.vendor = vendor;
    }

    /** Consents; the empty text if the last page says that it worked, else why it does not. */
    String consent(String link, String user) {
        try (var browser = new Browser()) {
            browser.open(link);
            logIn(company, browser, user);
            if (!browser.text().contains(user)) {
                return "page: no consent page, HTTP " + browser.status();
            }
            browser.press("decision", "allow");
            logIn(vendor, browser, user);
            return browser.text().contains(CONNECTED) ? "" : "page: not connected, HTTP " + browser.status();
        } catch (Fault e) {
            return "page: " + reason(e);
        } catch (RuntimeException e) {
            return "page: " + e.getClass().getSimpleName();
        }
    }

    private static void logIn(Provider provider, Browser browser, String user) {
        if (provider.asksForLogin(browser)) {
            provider.login(browser, user);
        }
    }

    /** Without addresses, so that equal reasons are counted together. */
    private static String reason(Fault e) {
        var words = String.valueOf(e.getMessage()).replaceAll("https?://\\S+", "…");
        return words.length() > 80 ? words.substring(0, 80) + "…" : words;
    }
}
