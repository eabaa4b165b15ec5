package io.gatehouse.identity.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The templates; everything in them is escaped. */
@CheckedTemplate(basePath = "consent")
class ConsentPages {

    private ConsentPages() {}

    /** Asks for consent. */
    static native TemplateInstance ask(Question question);

    /** Shows of which account at the vendor the consent was. */
    static native TemplateInstance account(Account account);

    /** Says how it ended. */
    static native TemplateInstance outcome(Outcome outcome);

    /**
     * What the user is asked.
     *
     * @param agent who will use the token
     * @param target the server behind the gateway, where it is known
     * @param origin where that server is
     * @param provider the vendor that will be asked
     * @param scopes what the agent will be able to do there
     * @param account the company account of the user, where one is known
     * @param connected whether the user is connected already, and only this agent is new
     * @param requestUri the session, back to us
     * @param formToken binds the form to session, browser and login
     */
    record Question(
            String agent,
            @Nullable String target,
            @Nullable String origin,
            String provider,
            List<String> scopes,
            @Nullable String account,
            boolean connected,
            String requestUri,
            String formToken) {}

    /**
     * What the user is shown before it is saved.
     *
     * @param provider the vendor
     * @param name what the user knows the account there as
     * @param company the company account of the user, where one is known
     * @param agent who will use it
     * @param requestUri the session, back to us
     * @param formToken binds the form to session, browser and login
     */
    record Account(
            String provider,
            String name,
            @Nullable String company,
            String agent,
            String requestUri,
            String formToken) {}

    /** How it ended, in our own words. */
    enum Outcome {
        CONNECTED("You are connected", "Go back to your agent and try again. You can close this page."),
        DENIED("Not connected", "You chose not to connect. Nothing was shared. You can close this page."),
        VENDOR_REFUSED(
                "Not connected",
                "The provider did not grant access. Go back to your agent and try again to get a new link."),
        ACCOUNT_DISCARDED(
                "Not connected",
                "Nothing was saved, and the provider is told to end what it had granted. To use another account, log out"
                        + " at the provider, then go back to your agent and try again to get a new link."),
        REFUSED(
                "Invalid or expired session",
                "This link cannot be used. It may be too old, used already, or meant for somebody else."
                        + " Go back to your agent and try again to get a new link."),
        NOT_LOGGED_IN(
                "You are not logged in",
                "The login at your company's provider was not completed, or it took too long. Nothing was changed."
                        + " Open your link once more to log in again."),
        LOGIN_TOO_OLD(
                "Log in once more",
                "You logged in at your company's provider too long ago to connect something now, and it did not ask you"
                        + " again. Nothing was changed. Log out there, then open your link once more."),
        STALE_FORM(
                "Nothing was changed",
                "This form is too old, or it was not shown to you. Open your connections again and repeat what you"
                        + " wanted to do."),
        UNAVAILABLE(
                "Not available just now",
                "Reload this page in a moment. If it then says that the link cannot be used, go back to your agent and try"
                        + " again to get a new link."),
        BROKEN(
                "Something went wrong",
                "Nothing was connected. Go back to your agent and try again in a moment to get a new link.");

        private final String title;
        private final String text;

        Outcome(String title, String text) {
            this.title = title;
            this.text = text;
        }

        public String title() {
            return title;
        }

        public String text() {
            return text;
        }

        public boolean good() {
            return this == CONNECTED;
        }

        /** Whether the connections page is where to go next. */
        public boolean listed() {
            return this == CONNECTED || this == STALE_FORM;
        }
    }
}
