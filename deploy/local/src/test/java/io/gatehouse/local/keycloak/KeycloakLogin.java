package io.gatehouse.local.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.htmlunit.Page;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;

/** A person in front of Keycloak's own pages: signs in, and agrees where the realm asks. */
record KeycloakLogin(String username, String password) {

    /** A browser of its own: no scripts, no styles, errors are pages. */
    static WebClient browser() {
        var browser = new WebClient();
        browser.setCookieManager(new LoopbackCookies());
        browser.getOptions().setJavaScriptEnabled(false);
        browser.getOptions().setCssEnabled(false);
        browser.getOptions().setDownloadImages(false);
        browser.getOptions().setThrowExceptionOnFailingStatusCode(false);
        browser.getOptions().setPrintContentOnFailingStatusCode(false);
        browser.getOptions().setTimeout(60_000);
        return browser;
    }

    /** Whether this is a page of Keycloak's that waits for a name and a password. */
    static boolean isLogin(Page page) {
        return page instanceof HtmlPage html && html.getElementById("kc-form-login") != null;
    }

    /** Whether this is the page on which Keycloak asks what the client may do. */
    static boolean isConsent(Page page) {
        return page instanceof HtmlPage html
                && html.getForms().stream()
                        .anyMatch(form -> form.getActionAttribute().contains("/login-actions/consent"));
    }

    /** Goes through what Keycloak shows, and returns the first page that is not Keycloak's any more. */
    Page passThrough(Page first) {
        Page page = first;
        if (isLogin(page)) {
            page = signIn((HtmlPage) page);
        }
        return isConsent(page) ? agree((HtmlPage) page) : page;
    }

    Page signIn(HtmlPage page) {
        HtmlForm form = (HtmlForm) page.getHtmlElementById("kc-form-login");
        form.<HtmlInput>getInputByName("username").setValue(username);
        form.<HtmlInput>getInputByName("password").setValue(password);
        return click(form, "login");
    }

    private static Page agree(HtmlPage page) {
        HtmlForm form = page.getForms().getFirst();
        return click(form, "accept");
    }

    private static Page click(HtmlForm form, String name) {
        try {
            return form.<DomElement>querySelector("[name=" + name + "]").click();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "KeycloakLogin[" + username + "]";
    }
}
