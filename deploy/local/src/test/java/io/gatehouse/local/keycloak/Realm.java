package io.gatehouse.local.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** One realm of the running Keycloak: its addresses, the secrets of its people and clients, and what an admin does to it. */
public final class Realm {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{((?:password|secret)\\.[a-z-]+)}");

    private final KeycloakServer server;
    private final String name;
    private final Map<String, String> secrets;

    private Realm(KeycloakServer server, String name, Map<String, String> secrets) {
        this.server = server;
        this.name = name;
        this.secrets = secrets;
    }

    /** A fresh realm of that name from {@code keycloak/<template>-realm.json} in the running Keycloak. */
    public static Realm create(String template, String name) {
        return create(KeycloakServer.shared(), template, name);
    }

    static Realm create(KeycloakServer server, String template, String name) {
        var secrets = new HashMap<String, String>();
        String representation = PLACEHOLDER
                .matcher(resource("/keycloak/" + template + "-realm.json"))
                .replaceAll(found -> secrets.computeIfAbsent(found.group(1), _ -> RandomSecret.next()))
                .replace("\"realm\": \"" + template + "\"", "\"realm\": \"" + name + "\"");
        server.admin().deleteRealm(name);
        server.admin().createRealm(representation);
        return new Realm(server, name, Map.copyOf(secrets));
    }

    /** The exact issuer identifier. */
    public String issuer() {
        return server.url() + "/realms/" + name;
    }

    URI discoveryUrl() {
        return URI.create(issuer() + "/.well-known/openid-configuration");
    }

    /** An endpoint of OpenID Connect: {@code auth}, {@code token}. */
    public URI endpoint(String path) {
        return URI.create(issuer() + "/protocol/openid-connect/" + path);
    }

    /** What that person types at the login page. */
    public String password(String username) {
        return secret("password." + username);
    }

    String clientSecret(String clientId) {
        return secret("secret." + clientId);
    }

    /** The subject of that user in this realm's tokens. */
    public String subject(String username) {
        return server.admin().userId(name, username);
    }

    /** An access token as an agent has it, by direct grant. */
    public String accessToken(String clientId, String username) {
        return tokens(clientId, username).accessToken();
    }

    /** The ID token of the same login, which is no key to any API. */
    public String idToken(String clientId, String username) {
        return tokens(clientId, username).idToken();
    }

    private TokenAnswer tokens(String clientId, String username) {
        Form form = new Form(Map.of(
                "grant_type",
                "password",
                "client_id",
                clientId,
                "username",
                username,
                "password",
                password(username),
                "scope",
                "openid"));
        return TokenAnswer.post(endpoint("token"), form);
    }

    /** The only redirect URIs that the client may use from now on. */
    public void setRedirectUris(String clientId, String... uris) {
        server.admin().changeClient(name, clientId, client -> {
            var list = client.putArray("redirectUris");
            List.of(uris).forEach(list::add);
        });
    }

    /** The resource indicator under which that resource server may be asked for. */
    void setResource(String clientId, String resource) {
        server.admin()
                .changeClient(
                        name,
                        clientId,
                        client -> ((ObjectNode) client.get("attributes")).put("resource_url", resource));
    }

    /** How every access, ID and refresh token of this realm begins; whoever finds that has found a token. */
    List<String> tokenHeaders() {
        return server.admin().tokenHeaders(name);
    }

    /** No single sign-on: whoever is sent here proves again who he is. */
    void askForLoginEachTime() {
        server.admin().forgetLogins(name);
    }

    /** How long access tokens live that are made from now on. */
    public void setAccessTokenLife(Duration life) {
        server.admin().changeRealm(name, Map.of("accessTokenLifespan", life.toSeconds()));
    }

    /** Ends the user's sessions: refresh tokens of them are refused. */
    public void endSessions(String username) {
        server.admin().endSessions(name, username);
    }

    void revokeConsent(String username, String clientId) {
        server.admin().revokeConsent(name, username, clientId);
    }

    /** How often an event of Keycloak's happened to that user, such as {@code CODE_TO_TOKEN}. */
    public int count(String type, String username) {
        String subject = subject(username);
        return (int) server.admin().events(name, type).stream()
                .filter(event -> subject.equals(event.user()))
                .count();
    }

    /** What was refused, as Keycloak names it. */
    public List<String> errors(String type) {
        return server.admin().events(name, type).stream()
                .map(KeycloakAdmin.Event::error)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What the realm says of a token to that client (RFC 7662). */
    public JsonNode introspect(String clientId, String token) {
        return introspect(clientId, clientSecret(clientId), token);
    }

    /** The same to a client that was registered here. */
    public JsonNode introspect(String clientId, String clientSecret, String token) {
        var form = new Form(Map.of("client_id", clientId, "client_secret", clientSecret, "token", token));
        return TokenAnswer.post(endpoint("token/introspect"), form).body();
    }

    /**
     * Registers a resource server under its resource indicator, and answers its secret. Keycloak speaks of a token only to
     * a client whose id is in the token's audience (since 26.6.2), and the audience of a token for a resource indicator is
     * that URL and no other client's id: to everybody else each such token is inactive.
     */
    public String registerResourceServer(String resource) {
        String secret = RandomSecret.next();
        server.admin().createClient(name, resource, secret);
        return secret;
    }

    /** The metadata that a client discovers. */
    JsonNode metadata() {
        return TokenAnswer.get(discoveryUrl()).body();
    }

    private String secret(String key) {
        String secret = secrets.get(key);
        if (secret == null) {
            throw new IllegalArgumentException("Realm " + name + " has no " + key);
        }
        return secret;
    }

    private static String resource(String path) {
        try (InputStream stream = Realm.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(stream, path).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
