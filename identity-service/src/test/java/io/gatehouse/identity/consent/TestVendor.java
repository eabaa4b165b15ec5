package io.gatehouse.identity.consent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A vendor's authorization server on a loopback port. It logs everybody in at once, checks the client, the redirect
 * URI and PKCE, promises {@code iss} and counts what it exchanged.
 */
final class TestVendor implements AutoCloseable {

    static final String CLIENT = "gatehouse-at-vendor";
    static final String SECRET = "vendor-secret-of-the-tests";

    private final HttpServer server;
    private final String url;
    private final Map<String, Map<String, List<String>>> codes = new ConcurrentHashMap<>();
    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicInteger machineGrants = new AtomicInteger();
    private volatile List<String> machineScopes = List.of();
    private final List<String> issued = new CopyOnWriteArrayList<>();
    private final List<String> revoked = new CopyOnWriteArrayList<>();
    private volatile boolean revocable;
    private final List<String> traces = new CopyOnWriteArrayList<>();
    private volatile String error = "";
    private volatile boolean down;
    private volatile List<String> supportedScopes = List.of();
    private volatile String refusedScope = "none";
    private final List<String> askedScopes = new CopyOnWriteArrayList<>();
    private volatile String authorizationEndpoint;
    private volatile String tokenAnswer = "";
    private volatile String idToken = "";
    private volatile String refreshToken = "";
    private final AtomicInteger refreshes = new AtomicInteger();
    private volatile CountDownLatch held = new CountDownLatch(0);

    private TestVendor(HttpServer server) {
        this.server = server;
        this.url = "http://127.0.0.1:" + server.getAddress().getPort();
        this.authorizationEndpoint = url + "/authorize";
    }

    static TestVendor start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            TestVendor vendor = new TestVendor(server);
            server.createContext("/", vendor::handle);
            server.start();
            return vendor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return url;
    }

    String discoveryUrl() {
        return url + "/.well-known/oauth-authorization-server";
    }

    /** Codes that became tokens. */
    int exchanges() {
        return exchanges.get();
    }

    /** Refresh tokens that were used up. */
    int refreshes() {
        return refreshes.get();
    }

    /** From now on codes and refresh tokens are used up at once and answered when the latch opens. */
    CountDownLatch hold() {
        held = new CountDownLatch(1);
        return held;
    }

    int machineGrants() {
        return machineGrants.get();
    }

    /** The scopes that were asked for last for the client itself. */
    List<String> machineScopes() {
        return machineScopes;
    }

    /** What it was told of traces. */
    List<String> traces() {
        return List.copyOf(traces);
    }

    /** Codes and tokens that ever left the vendor. */
    List<String> issued() {
        return List.copyOf(issued);
    }

    /** The next authorizations end with this error; an empty one ends that. */
    void refuseWith(String code) {
        this.error = code;
    }

    /** The metadata name a place where tokens are ended. */
    TestVendor revocable() {
        this.revocable = true;
        return this;
    }

    /** Tokens that were ended there. */
    List<String> revoked() {
        return List.copyOf(revoked);
    }

    /** The metadata list these scopes. */
    TestVendor support(String... scopes) {
        this.supportedScopes = List.of(scopes);
        return this;
    }

    /** Whoever asks for this scope gets {@code invalid_scope}. */
    TestVendor refuseScope(String scope) {
        this.refusedScope = scope;
        return this;
    }

    /** What browsers brought as {@code scope}, oldest first. */
    List<String> askedScopes() {
        return List.copyOf(askedScopes);
    }

    /** The metadata send browsers to another server from now on. */
    TestVendor sendBrowsersTo(TestVendor other) {
        this.authorizationEndpoint = other.authorizationEndpoint;
        return this;
    }

    /** Codes are answered with this from now on. */
    void answerCodesWith(String body) {
        this.tokenAnswer = body;
    }

    /** An ID token comes with the tokens of a user from now on. */
    void identifyBy(String token) {
        this.idToken = token;
    }

    /** The token endpoint breaks. */
    void breakDown(boolean broken) {
        this.down = broken;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        traces.addAll(exchange.getRequestHeaders().getOrDefault("traceparent", List.of()));
        if (path.contains("/.well-known/")) {
            answer(exchange, 200, metadata());
        } else if (path.equals("/authorize")) {
            authorize(exchange);
        } else if (path.equals("/token")) {
            token(exchange);
        } else if (path.equals("/revoke")) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            revoked.add(only(parse(new String(body, StandardCharsets.UTF_8)), "token"));
            answer(exchange, 200, "{}");
        } else if (path.equals("/register")) {
            answer(exchange, 201, "{\"client_id\":\"" + CLIENT + "\",\"client_secret\":\"" + SECRET + "\"}");
        } else {
            answer(exchange, 404, "{}");
        }
    }

    private String metadata() {
        return """
                {"issuer":"%1$s","authorization_endpoint":"%2$s","token_endpoint":"%1$s/token",
                "jwks_uri":"%1$s/jwks","registration_endpoint":"%1$s/register",%3$s"response_types_supported":["code"],"code_challenge_methods_supported":["S256"],
                "authorization_response_iss_parameter_supported":true,
                "token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"]}""".formatted(url, authorizationEndpoint, supported() + revocation());
    }

    private String revocation() {
        return revocable ? "\"revocation_endpoint\":\"" + url + "/revoke\"," : "";
    }

    private String supported() {
        return supportedScopes.isEmpty()
                ? ""
                : "\"scopes_supported\":[\"" + String.join("\",\"", supportedScopes) + "\"],";
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, List<String>> query = parse(exchange.getRequestURI().getRawQuery());
        boolean sound = CLIENT.equals(only(query, "client_id"))
                && "code".equals(only(query, "response_type"))
                && "S256".equals(only(query, "code_challenge_method"))
                && only(query, "code_challenge").length() == 43
                && !only(query, "state").isEmpty();
        if (!sound) {
            answer(exchange, 400, "{\"error\":\"invalid_request\"}");
            return;
        }
        String outcome;
        String scope = only(query, "scope");
        askedScopes.add(scope);
        if (List.of(scope.split(" ")).contains(refusedScope)) {
            outcome = "error=invalid_scope";
        } else if (error.isEmpty()) {
            String code = "vendor-code-" + UUID.randomUUID();
            codes.put(code, query);
            issued.add(code);
            outcome = "code=" + code;
        } else {
            outcome = "error=" + error + "&error_description=%3Cscript%3Evendor+words%3C%2Fscript%3E";
        }
        exchange.getResponseHeaders()
                .add(
                        "Location",
                        only(query, "redirect_uri") + "?" + outcome + "&state=" + encode(only(query, "state")) + "&iss="
                                + encode(url));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, List<String>> form = parse(body);
        String basic =
                "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        if (down) {
            answer(exchange, 503, "{}");
        } else if (!basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"error\":\"invalid_client\"}");
        } else if ("client_credentials".equals(only(form, "grant_type"))) {
            machineGrants.incrementAndGet();
            machineScopes = List.of(only(form, "scope").split(" "));
            answer(exchange, 200, tokens("machine"));
        } else if ("refresh_token".equals(only(form, "grant_type"))) {
            refresh(exchange, only(form, "refresh_token"));
        } else {
            exchange(exchange, form);
        }
    }

    private void exchange(HttpExchange exchange, Map<String, List<String>> form) throws IOException {
        Map<String, List<String>> asked = codes.remove(only(form, "code"));
        boolean sound = asked != null
                && only(asked, "redirect_uri").equals(only(form, "redirect_uri"))
                && only(asked, "code_challenge").equals(challenge(only(form, "code_verifier")))
                && asked.getOrDefault("resource", List.of()).equals(form.getOrDefault("resource", List.of()));
        if (!sound) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        exchanges.incrementAndGet();
        await(held);
        answer(exchange, 200, tokenAnswer.isEmpty() ? tokens("user") : tokenAnswer);
    }

    /** Every refresh token is good once. */
    private void refresh(HttpExchange exchange, String token) throws IOException {
        if (token.isEmpty() || !token.equals(refreshToken)) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        refreshToken = "";
        refreshes.incrementAndGet();
        await(held);
        answer(exchange, 200, tokens("user"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String tokens(String kind) {
        String access = "vendor-access-" + kind + "-" + UUID.randomUUID();
        String refresh = "vendor-refresh-" + UUID.randomUUID();
        issued.add(access);
        issued.add(refresh);
        if (kind.equals("user")) {
            refreshToken = refresh;
        }
        return "{\"access_token\":\"" + access + "\",\"token_type\":\"Bearer\",\"expires_in\":3600"
                + (kind.equals("user") ? ",\"refresh_token\":\"" + refresh + "\"" : "")
                + (kind.equals("user") && !idToken.isEmpty() ? ",\"id_token\":\"" + idToken + "\"" : "") + "}";
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, List<String>> parse(String form) {
        return Arrays.stream(form == null ? new String[0] : form.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.groupingBy(
                        pair -> pair[0],
                        Collectors.mapping(
                                pair -> pair.length < 2 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                                Collectors.toCollection(ArrayList::new))))
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    }

    private static String only(Map<String, List<String>> values, String name) {
        List<String> found = values.getOrDefault(name, List.of());
        return found.size() == 1 ? found.getFirst() : "";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
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
        server.stop(0);
    }
}
