package io.gatehouse.local.provider;

import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.stack.DataFolder;
import io.gatehouse.local.stack.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;

/**
 * A provider for development, in this process, on mock-oauth2-server: the library does discovery, login, codes, PKCE
 * and ID tokens; access tokens, refresh tokens that survive a restart, revocation and roles are ours. It knows no
 * passwords and checks no client: never use it in production.
 */
public final class DevelopmentProvider implements Provider {
    private static final String HOST = "127.0.0.1";

    private final String issuer;
    private final Endpoints endpoints;
    private final Front front;
    private final MockOAuth2Server server;
    private final Path secretFile;
    private final SecretLedger ledger;

    /** What one provider is made of. */
    public record Settings(
            String name,
            int port,
            Map<String, List<String>> rolesByUser,
            List<String> audience,
            Duration accessTokenLifetime,
            Path folder) {}

    private DevelopmentProvider(Settings settings, SecretLedger ledger) {
        this.ledger = ledger;
        issuer = "http://" + HOST + ":" + settings.port() + "/" + settings.name();
        var mint = new TokenMint(
                settings.name(),
                issuer,
                settings.audience(),
                settings.rolesByUser(),
                settings.folder().resolve(settings.name() + "-key.json"));
        var grants = new GrantStore(settings.folder().resolve(settings.name() + "-grants.json"));
        secretFile = settings.folder().resolve(settings.name() + "-client-secret");
        endpoints = new Endpoints(settings, mint, grants, ledger);
        front = new Front(endpoints::handle);
        var tokenProvider = new OAuth2TokenProvider(new KeyProvider(List.of(mint.key()), "RS256"));
        server = new MockOAuth2Server(new OAuth2Config(true, null, null, true, tokenProvider, Set.of(), front));
    }

    /** Starts a provider on a loopback port. */
    public static DevelopmentProvider start(Settings settings, SecretLedger ledger) {
        var provider = new DevelopmentProvider(settings, ledger);
        try {
            provider.server.start(InetAddress.getByName(HOST), settings.port());
        } catch (IOException | RuntimeException e) {
            throw new Fault("The development provider cannot listen on port " + settings.port(), e);
        }
        return provider;
    }

    @Override
    public String issuer() {
        return issuer;
    }

    @Override
    public ClientCredentials client(String id, List<String> redirectUris) {
        try {
            if (!Files.exists(secretFile)) {
                var random = new byte[24];
                new SecureRandom().nextBytes(random);
                DataFolder.writePrivately(secretFile, HexFormat.of().formatHex(random));
            }
            var secret = Files.readString(secretFile);
            ledger.add("client secret of " + id, secret);
            return new ClientCredentials(id, secret);
        } catch (IOException e) {
            throw new Fault("Cannot read " + secretFile, e);
        }
    }

    @Override
    public String accessToken(String user, String clientId, List<String> resources) {
        return endpoints.accessToken(new Grant(user, clientId, "openid", resources));
    }

    @Override
    public String subject(String user) {
        return user;
    }

    @Override
    public boolean asksForLogin(Browser browser) {
        return browser.url().startsWith(issuer + "/authorize");
    }

    @Override
    public void login(Browser browser, String user) {
        browser.click("Sign in as " + user);
    }

    @Override
    public Activity activity(String user) {
        return endpoints.activity(user);
    }

    @Override
    public void revokeGrants(String user) {
        endpoints.revokeGrants(user);
    }

    @Override
    public void accessTokenLifetime(Duration lifetime) {
        endpoints.accessTokenLifetime(lifetime);
    }

    /** Keeps the next request of that kind waiting. */
    public Hold hold(Hold.Step step, Hold.When when) {
        return endpoints.hold(step, when);
    }

    /** Whether a rotated refresh token goes on working until its successor was used, as many vendors have it. */
    public void forgiving(boolean forgiving) {
        endpoints.forgiving(forgiving);
    }

    /** From now on every answer takes so long; zero ends it. */
    public void slow(Duration delay) {
        front.slow(delay);
    }

    /** From now on connections are closed without an answer, or no more so. */
    public void away(boolean away) {
        front.away(away);
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
