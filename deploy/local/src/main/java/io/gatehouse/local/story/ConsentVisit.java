package io.gatehouse.local.story;

import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.provider.Provider;

/** What a person does with a link: log in at the company, read our page, click, log in at the vendor. */
final class ConsentVisit {
    static final String REFUSED = "Invalid or expired session";
    static final String CONNECTED = "You are connected";

    private final Scene scene;
    private final String user;
    private final Browser browser;

    ConsentVisit(Scene scene, String user) {
        this(scene, user, scene.browser(user));
    }

    ConsentVisit(Scene scene, String user, Browser browser) {
        this.scene = scene;
        this.user = user;
        this.browser = browser;
    }

    /** Opens the link and logs in at the company where it asks; stays at the page that then stands there. */
    ConsentVisit open(String link) {
        browser.open(link);
        logInAt(scene.stack.company());
        return this;
    }

    /** Holds the consent page to naming what is asked for. */
    ConsentVisit requireNamed(String... words) {
        var text = browser.text();
        for (var word : words) {
            scene.narrator.require(text.contains(word), "The consent page does not name " + word + ": " + shown());
        }
        return this;
    }

    /** Clicks Connect, which sends the browser to the vendor. */
    ConsentVisit agree() {
        browser.press("decision", "allow");
        return this;
    }

    /** Logs in at the vendor, which sends the browser back to us. */
    ConsentVisit logInAtVendor() {
        scene.narrator.require(
                scene.vendor().asksForLogin(browser), "The vendor does not ask for a login, but shows " + shown());
        logInAt(scene.vendor());
        return this;
    }

    /** Logs in at the vendor, but keeps the address that it sends the browser to instead of going there. */
    String logInAtVendorAndStop() {
        browser.withhold(scene.callbackUrl);
        try {
            logInAtVendor();
            scene.narrator.require(
                    browser.url().startsWith(scene.callbackUrl), "The vendor sends nobody back, but shows " + shown());
            return browser.url();
        } finally {
            browser.withhold("");
        }
    }

    /** Holds the last page to saying that all went well. */
    ConsentVisit requireConnected() {
        scene.narrator.require(
                browser.text().contains(CONNECTED), "The last page is not \"connected\", but " + shown());
        return this;
    }

    /** Holds the page to the one refusal, in the same words as every other. */
    ConsentVisit requireRefused() {
        scene.narrator.require(
                browser.text().contains(REFUSED) && browser.status() == 403,
                "The link is not refused with \"" + REFUSED + "\" (403), but " + shown());
        return this;
    }

    /** Link to connected in one go. */
    static void connect(Scene scene, String user, String link, String... named) {
        new ConsentVisit(scene, user)
                .open(link)
                .requireNamed(named)
                .agree()
                .logInAtVendor()
                .requireConnected();
    }

    private void logInAt(Provider provider) {
        if (provider.asksForLogin(browser)) {
            provider.login(browser, user);
        }
    }

    private String shown() {
        return browser.place() + " (" + browser.status() + "): "
                + browser.text().lines().limit(8).toList();
    }
}
