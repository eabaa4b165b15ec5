package io.gatehouse.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

/**
 * A company's OIDC provider on a loopback port: discovery, keys, and a login that answers at once with the user whom
 * {@code POST /test/login?user=} named. It lies about its own name where {@code &iss=} says another one, and the login is
 * {@code &age=} seconds old, unless a new one is asked for and it is not {@code &stubborn}; it says so {@code &told=} seconds late. Tests in another class loader
 * reach it through {@link #configured()}.
 */
public final class TestIssuer implements AutoCloseable {
    public static final String API_AUDIENCE = "identity-api";
    public static final String CLIENT = "identity-pages";
    /** A company issuer that the service knows and cannot reach: nobody listens on the discard port. */
    public static final String AWAY = "http://127.0.0.1:9";

    /** Path of the issuer whose {@code sub} is another for each client, and whose {@code oid} names the person. */
    static final String PAIRWISE = "/tenant";

    private static final Map<String, List<String>> ROLES =
            Map.of("adam", List.of("auditor"), "olga", List.of("operator"));

    private final String url;
    private final PublicJsonWebKey key;
    private final HttpServer server;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile String user = "alice";
    private volatile String claimedIssuer;
    private volatile String loginAge = "0";
    private volatile boolean stubborn;
    private volatile String told = "0";

    private TestIssuer(String url, PublicJsonWebKey key, HttpServer server) {
        this.url = url;
        this.claimedIssuer = url;
        this.key = key;
        this.server = server;
    }

    /** Starts one; an empty path, or one such as {@code /tenant}. */
    public static TestIssuer start(String path) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
            TestIssuer issuer = new TestIssuer(url, newKey(), server);
            server.createContext("/", issuer::handle);
            server.start();
            return issuer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The issuer that the service under test trusts. */
    public static TestIssuer configured() {
        var config = ConfigProvider.getConfig();
        return of(config.getValue("test.issuer.url", String.class), config.getValue("test.issuer.key", String.class));
    }

    /** The cluster {@code kind}, whose service accounts the service under test trusts. */
    public static TestIssuer cluster() {
        var config = ConfigProvider.getConfig();
        return of(
                config.getValue("identity.clusters.kind.issuer", String.class),
                config.getValue("test.cluster.kind", String.class));
    }

    /** Another issuer that the service trusts: its {@code sub} differs for each client, its {@code oid} does not. */
    public static TestIssuer pairwise() {
        var config = ConfigProvider.getConfig();
        return of(
                config.getValue("test.issuer.pairwise.url", String.class),
                config.getValue("test.issuer.pairwise.key", String.class));
    }

    /** An issuer that only signs: nobody can read its keys. */
    public static TestIssuer unknown(String url) {
        return new TestIssuer(url, newKey(), null);
    }

    static TestIssuer of(String url, String jwk) {
        try {
            return new TestIssuer(url, PublicJsonWebKey.Factory.newPublicJwk(jwk), null);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return url;
    }

    public String keyJson() {
        return key.toJson(OutputControlLevel.INCLUDE_PRIVATE);
    }

    /** A token of this issuer, to be filled. */
    public TestToken token() {
        return TestToken.signedBy(key).claim("iss", url).expiresIn(300);
    }

    /** An access token of a user for some API. */
    public TestToken userToken(String subject, String audience, String client) {
        return token().claim("sub", subject).claim("aud", audience).claim("azp", client);
    }

    /** An access token for this service's own API with these roles. */
    public TestToken personToken(String subject, String... roles) {
        return token().claim("sub", subject).claim("aud", API_AUDIENCE).claim("roles", Arrays.asList(roles));
    }

    private static PublicJsonWebKey newKey() {
        try {
            PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(UUID.randomUUID().toString());
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/.well-known/openid-configuration")) {
            answer(exchange, 200, discovery());
        } else if (path.endsWith("/jwks")) {
            answer(exchange, 200, "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}");
        } else if (path.endsWith("/authorize")) {
            authorize(exchange);
        } else if (path.endsWith("/token")) {
            token(exchange);
        } else if (path.endsWith("/test/login")) {
            user = query(exchange).get("user");
            claimedIssuer = query(exchange).getOrDefault("iss", url);
            loginAge = query(exchange).getOrDefault("age", "0");
            stubborn = query(exchange).containsKey("stubborn");
            told = query(exchange).getOrDefault("told", "0");
            answer(exchange, 200, "{}");
        } else {
            answer(exchange, 404, "{}");
        }
    }

    private String discovery() {
        return JsonUtil.toJson(Map.of(
                "issuer", url,
                "jwks_uri", url + "/jwks",
                "authorization_endpoint", url + "/authorize",
                "token_endpoint", url + "/token"));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange);
        String code = UUID.randomUUID().toString();
        String age = query.containsKey("max_age") && !stubborn ? "0" : loginAge;
        codes.put(code, Map.of("nonce", query.getOrDefault("nonce", ""), "user", user, "age", age));
        String back = query.get("redirect_uri") + "?code=" + code + "&state="
                + URLEncoder.encode(query.getOrDefault("state", ""), StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Location", back);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> login = codes.remove(parse(body).getOrDefault("code", ""));
        if (login == null) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        long now = System.currentTimeMillis() / 1000;
        TestToken idToken = token().issuedAgo(Long.parseLong(told))
                .claim("iss", claimedIssuer)
                .claim("aud", CLIENT)
                .claim("auth_time", now - Long.parseLong(login.get("age")));
        if (url.endsWith(PAIRWISE)) {
            idToken.claim("sub", "of-" + CLIENT + "-" + login.get("user"))
                    .claim("oid", login.get("user") + "-oid")
                    .claim("preferred_username", login.get("user"));
        } else {
            idToken.claim("sub", login.get("user"));
        }
        if (ROLES.containsKey(login.get("user"))) {
            idToken.claim("roles", ROLES.get(login.get("user")));
        }
        if (!login.get("nonce").isEmpty()) {
            idToken.claim("nonce", login.get("nonce"));
        }
        answer(
                exchange,
                200,
                JsonUtil.toJson(Map.of(
                        "id_token",
                        idToken.sign(),
                        "access_token",
                        userToken(login.get("user"), "login", CLIENT).sign(),
                        "token_type",
                        "Bearer",
                        "expires_in",
                        300)));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return query == null ? Map.of() : parse(query);
    }

    private static Map<String, String> parse(String form) {
        return Arrays.stream(form.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> pair.length < 2 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                        (first, second) -> first));
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
