package io.gatehouse.local.provider;

import io.gatehouse.local.browser.Browser;
import java.time.Duration;
import java.util.List;

/**
 * An identity provider as stack and story need it: the development provider in this process, or a real one in the
 * acceptance tests.
 */
public interface Provider extends AutoCloseable {
    /** The exact issuer identifier. */
    String issuer();

    /** The document of OpenID Connect discovery. */
    default String discoveryUrl() {
        return issuer() + "/.well-known/openid-configuration";
    }

    /** The confidential client of that id, registered for this redirect URI. */
    ClientCredentials client(String id, List<String> redirectUris);

    /** Tells the provider that tokens for this resource (RFC 8707) will be asked for. */
    default void resource(String name, String uri) {}

    /** A fresh access token of a user, obtained without a browser, as this client for these resources. */
    String accessToken(String user, String clientId, List<String> resources);

    /** The subject by which tokens name the user. */
    String subject(String user);

    /** True where the browser shows this provider's login page. */
    boolean asksForLogin(Browser browser);

    /** Logs in on the page that the browser shows and follows to where the provider sends it. */
    void login(Browser browser, String user);

    /** What was seen of the user since the start. */
    Activity activity(String user);

    /** Revokes what every client holds for the user, as the vendor's administrator would. */
    void revokeGrants(String user);

    /** Sets how long access tokens from now on live. */
    void accessTokenLifetime(Duration lifetime);

    @Override
    void close();
}
