package io.gatehouse.local.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.agent.Agent;
import io.gatehouse.local.agent.Outcome;
import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.interop.Stage;
import io.gatehouse.local.keycloak.Form;
import java.net.URI;
import java.util.Map;

/** A target at one of the vendors, and what users do with it. */
record OidcTarget(Stage stage, OidcVendor vendor, String name, String callbackUrl, URI gateway) {
    static final String CONNECTED = "You are connected";

    Outcome call(String user) {
        try (var agent = Agent.connect(gateway, () -> stage.token(user), true)) {
            return agent.call(name + "___whoami", Map.of());
        }
    }

    boolean isListed(String user) {
        try (var agent = Agent.connect(gateway, () -> stage.token(user), true)) {
            return agent.tools().contains(name + "___whoami");
        }
    }

    void requireIs(String user) {
        assertThat(call(user)).isEqualTo(new Outcome.Result(user, false));
    }

    /** The user follows the link and clicks; what the vendor shows then stands there. */
    void depart(Browser browser, String user) {
        var outcome = call(user);
        assertThat(outcome).isInstanceOf(Outcome.ConsentRequired.class);
        depart(browser, user, ((Outcome.ConsentRequired) outcome).url());
    }

    private void depart(Browser browser, String user, String link) {
        browser.open(link);
        stage.stack().company().login(browser, user);
        assertThat(browser.text()).contains(name, "files:read");
        browser.press("decision", "allow");
    }

    /** The same, but the browser does not go to the vendor yet. */
    Form departure(Browser browser, String user) {
        browser.withhold(vendor.issuer());
        depart(browser, user);
        var departure = Form.parse(URI.create(browser.url()).getRawQuery());
        browser.withhold("");
        return departure;
    }

    /** The user logs in at the vendor and agrees; the browser does not bring the answer yet. */
    Form answer(Browser browser, String user) {
        browser.withhold(callbackUrl);
        agree(browser, user);
        assertThat(browser.place()).isEqualTo(callbackUrl);
        var answer = Form.parse(URI.create(browser.url()).getRawQuery());
        browser.withhold("");
        return answer;
    }

    void connect(String user) {
        try (var browser = new Browser()) {
            depart(browser, user);
            agree(browser, user);
            assertThat(browser.text()).contains(CONNECTED);
        }
    }

    /** The same for a link that no call brought. */
    void connect(String user, String link) {
        try (var browser = new Browser()) {
            depart(browser, user, link);
            agree(browser, user);
            assertThat(browser.text()).contains(CONNECTED);
        }
    }

    private static void agree(Browser browser, String user) {
        OidcVendor.logIn(browser, user);
        browser.click("Continue");
    }
}
