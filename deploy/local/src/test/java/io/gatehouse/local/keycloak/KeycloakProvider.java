package io.gatehouse.local.keycloak;

import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.provider.Activity;
import io.gatehouse.local.provider.ClientCredentials;
import io.gatehouse.local.provider.Provider;
import java.time.Duration;
import java.util.List;

/** A realm of Keycloak in the place of a development provider. */
public final class KeycloakProvider implements Provider {
    private final Realm realm;
    private final SecretLedger ledger;

    KeycloakProvider(Realm realm, SecretLedger ledger) {
        this.realm = realm;
        this.ledger = ledger;
        realm.tokenHeaders().forEach(header -> ledger.add("token of " + realm.issuer(), header));
    }

    /** What an administrator may do that the interface does not know. */
    public Realm realm() {
        return realm;
    }

    @Override
    public String issuer() {
        return realm.issuer();
    }

    /** The client is in the realm's file; what changes is where Keycloak may send its codes to. */
    @Override
    public ClientCredentials client(String id, List<String> redirectUris) {
        if (!redirectUris.isEmpty()) {
            realm.setRedirectUris(id, redirectUris.toArray(String[]::new));
        }
        String secret = realm.clientSecret(id);
        ledger.add("client secret of " + id, secret);
        return new ClientCredentials(id, secret);
    }

    /** The audience of company tokens is fixed by a mapper of the client, as an administrator would do it. */
    @Override
    public String accessToken(String user, String clientId, List<String> resources) {
        String token = realm.accessToken(clientId, user);
        ledger.add("access token of " + clientId, token);
        return token;
    }

    @Override
    public String subject(String user) {
        return realm.subject(user);
    }

    @Override
    public boolean asksForLogin(Browser browser) {
        return shows(browser, "/login-actions/") || shows(browser, "/protocol/openid-connect/auth");
    }

    @Override
    public void resource(String name, String uri) {
        realm.setResource(name, uri);
    }

    /** Signs in and, at the vendor, agrees to what the client asks for. */
    @Override
    public void login(Browser browser, String user) {
        if (browser.offers("Sign In")) {
            String password = realm.password(user);
            ledger.add("password of " + user, password);
            browser.type("username", user).type("password", password).click("Sign In");
        }
        if (asksForLogin(browser) && browser.offers("Yes")) {
            browser.click("Yes");
        }
    }

    @Override
    public Activity activity(String user) {
        return new Activity(
                realm.count("LOGIN", user),
                realm.count("CODE_TO_TOKEN", user),
                realm.count("REFRESH_TOKEN", user),
                realm.count("REFRESH_TOKEN_ERROR", user),
                realm.count("REVOKE_GRANT", user));
    }

    @Override
    public void revokeGrants(String user) {
        realm.endSessions(user);
    }

    @Override
    public void accessTokenLifetime(Duration lifetime) {
        realm.setAccessTokenLife(lifetime);
    }

    /** The server goes on for the next test class; the realm is made anew by whoever needs it. */
    @Override
    public void close() {}

    private boolean shows(Browser browser, String path) {
        return browser.place().startsWith(realm.issuer() + path);
    }
}
