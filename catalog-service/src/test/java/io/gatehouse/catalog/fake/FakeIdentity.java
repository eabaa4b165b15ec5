package io.gatehouse.catalog.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** identity-service as the catalog sees it, on a real socket; tests steer it under /test. */
final class FakeIdentity {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final PublicJsonWebKey ownKey;
    private final PublicJsonWebKey catalogKey;
    private final ObjectNode state = JSON.createObjectNode();
    private final ObjectNode sessions = state.putObject("sessions");
    private final ObjectNode workloads = state.putObject("workloads");
    private final ArrayNode discards = state.putArray("discards");
    private final ArrayNode requests = state.putArray("requests");
    private final ArrayNode audit = state.putArray("audit");
    private final Map<String, Long> sequences = new HashMap<>();
    private final Set<String> assertions = new HashSet<>();
    private final Set<String> bearers = new HashSet<>();
    private String mode = "up";
    private volatile CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger registrations = new AtomicInteger();

    FakeIdentity(PublicJsonWebKey ownKey, PublicJsonWebKey catalogKey) throws IOException {
        this.ownKey = ownKey;
        this.catalogKey = catalogKey;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (path.startsWith("/test/")) {
                answer(exchange, 200, control(path, exchange.getRequestURI()));
            } else if (path.equals("/.well-known/jwks.json")) {
                answer(exchange, 200, "{\"keys\":[" + ownKey.toJson() + "]}");
            } else if (mode.equals("away")) {
                answer(exchange, 503, "{\"message\":\"away\"}");
            } else if (path.equals("/v1/oauth2/token")) {
                answer(exchange, 200, token(body));
            } else if (!bearers.contains(
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")))) {
                answer(exchange, 401, "{\"message\":\"no bearer\"}");
            } else {
                hold(path);
                operation(exchange, path, body);
            }
        } catch (Refused e) {
            answer(exchange, e.status, "{\"message\":\"" + e.getMessage() + "\",\"__type\":\"" + e.type + "\"}");
        }
    }

    private synchronized String control(String path, URI uri) {
        Map<String, String> query = query(uri.getRawQuery());
        switch (path) {
            case "/test/session" -> {
                ObjectNode session = (ObjectNode) sessions.get(query.get("uri"));
                session.put("state", query.get("state"));
            }
            case "/test/mode" -> {
                mode = query.get("mode");
                registrations.set(0);
                held.countDown();
                held = new CountDownLatch(1);
            }
            case "/test/forget-bearers" -> bearers.clear();
            case "/test/forget-audit" -> sequences.clear();
            default -> {}
        }
        return state.toString();
    }

    /** Revocations, or one registration of a gateway, wait until the mode changes. */
    private void hold(String path) throws IOException {
        boolean revocation = mode.equals("revocations-hang") && path.equals("/v1/grants/discard");
        boolean registration = mode.equals("registration-hangs")
                && path.startsWith("/v1/gateway-workloads/")
                && registrations.getAndIncrement() == 0;
        if (!revocation && !registration) {
            return;
        }
        CountDownLatch over = held;
        synchronized (this) {
            state.put("hanging", mode);
        }
        try {
            over.await();
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    private synchronized String token(String body) {
        Map<String, String> form = query(body);
        try {
            JwtClaims claims = new JwtConsumerBuilder()
                    .setVerificationKey(catalogKey.getPublicKey())
                    .setExpectedAudience(url())
                    .setExpectedIssuer("catalog-service")
                    .setExpectedSubject("catalog-service")
                    .setRequireExpirationTime()
                    .setMaxFutureValidityInMinutes(5)
                    .build()
                    .processToClaims(form.get("client_assertion"));
            if (!assertions.add(claims.getClaimValueAsString("jti"))) {
                throw new Refused(401, "replayed");
            }
        } catch (InvalidJwtException e) {
            throw new Refused(401, "bad assertion");
        }
        if (!"urn:gatehouse:identity-service".equals(form.get("resource"))) {
            throw new Refused(400, "resource");
        }
        String bearer = "bearer-" + UUID.randomUUID();
        bearers.add("Bearer " + bearer);
        return "{\"access_token\":\"" + bearer + "\",\"token_type\":\"Bearer\",\"expires_in\":900}";
    }

    private synchronized void operation(HttpExchange exchange, String path, String body) throws IOException {
        JsonNode json = body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
        requests.addObject()
                .put("path", path)
                .put("traceparent", exchange.getRequestHeaders().getFirst("traceparent"))
                .set("body", json);
        if (path.startsWith("/v1/gateway-workloads/")) {
            gatewayWorkload(exchange, path.substring("/v1/gateway-workloads/".length()), json);
            return;
        }
        switch (path) {
            case "/identities/GetWorkloadAccessToken" ->
                answer(exchange, 200, "{\"workloadAccessToken\":\"secret-wat:" + known(json) + "\"}");
            case "/identities/GetWorkloadAccessTokenForUserId" ->
                answer(
                        exchange,
                        200,
                        "{\"workloadAccessToken\":\"secret-wat:" + known(json) + ":"
                                + json.path("userId").asText() + "\"}");
            case "/identities/oauth2/token" -> answer(exchange, 200, resourceToken(json));
            case "/identities/api-key" -> answer(exchange, 200, "{\"apiKey\":\"secret-api-key\"}");
            case "/v1/grants/discard" -> {
                discards.add(json);
                answer(exchange, 204, "");
            }
            case "/v1/audit/events" -> answer(exchange, 200, events(json));
            case "/v1/signed-requests" -> answer(exchange, 200, signer(json));
            case "/v1/resource-tags" -> answer(exchange, 200, tags(exchange.getRequestURI(), json));
            default -> answer(exchange, 404, "{\"message\":\"no such operation\"}");
        }
    }

    private String known(JsonNode json) {
        String name = json.path("workloadName").asText();
        if (!workloads.has(name)) {
            throw new Refused(404, "no such workload");
        }
        return name;
    }

    private void gatewayWorkload(HttpExchange exchange, String id, JsonNode json) throws IOException {
        if (exchange.getRequestMethod().equals("DELETE")) {
            workloads.remove(id);
            answer(exchange, 204, "");
            return;
        }
        if (json.path("discoveryUrl").asText().contains("foreign")) {
            throw new Refused(400, "the issuer is not one of the company's");
        }
        if (json.path("credentialProviders").toString().contains("absent")) {
            throw new Refused(400, "there is no credential provider of that name");
        }
        workloads.set(id, json);
        answer(exchange, 200, "{\"name\":\"" + id + "\",\"workloadIdentityArn\":\"arn:aws:x:" + id + "\"}");
    }

    private String resourceToken(JsonNode json) {
        if (json.path("oauth2Flow").asText().equals("M2M")) {
            return "{\"accessToken\":\"secret-machine-token\"}";
        }
        if (json.path("resourceOauth2ReturnUrl").asText().contains("unlisted")) {
            throw new Refused(400, "resourceOauth2ReturnUrl is not on the list of the workload");
        }
        String uri = json.path("sessionUri").asText();
        String user = json.path("workloadIdentityToken").asText();
        if (uri.isEmpty()) {
            uri = "urn:ietf:params:oauth:request_uri:" + UUID.randomUUID();
            sessions.putObject(uri)
                    .put("state", "IN_PROGRESS")
                    .put("user", user)
                    .set("request", json);
        }
        JsonNode session = sessions.path(uri);
        if (session.isMissingNode() || !session.path("user").asText().equals(user)) {
            throw new Refused(403, "Invalid or expired session");
        }
        return switch (session.path("state").asText()) {
            case "GRANTED" -> "{\"accessToken\":\"secret-user-token\"}";
            case "FAILED" -> "{\"sessionUri\":\"" + uri + "\",\"sessionStatus\":\"FAILED\"}";
            default ->
                "{\"authorizationUrl\":\"" + url() + "/identities/oauth2/authorize?request_uri=" + uri
                        + "\",\"sessionUri\":\"" + uri + "\",\"sessionStatus\":\"IN_PROGRESS\"}";
        };
    }

    private String events(JsonNode json) {
        String writer = json.path("writer").asText();
        long last = sequences.getOrDefault(writer, 0L);
        if (json.path("events").toString().contains("\"poison\"")) {
            throw new Refused(400, "an event cannot be read");
        }
        for (JsonNode event : json.path("events")) {
            long sequence = event.path("sequence").asLong();
            if (sequence > last + 1) {
                throw new Refused(409, "gap");
            }
            if (sequence == last + 1) {
                audit.add(((ObjectNode) event.deepCopy()).put("writer", writer));
                last = sequence;
            }
        }
        sequences.put(writer, last);
        return "{\"acceptedThrough\":" + last + "}";
    }

    private static Map<String, String> query(String text) {
        Map<String, String> found = new HashMap<>();
        Arrays.stream(String.valueOf(text).split("&"))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> found.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        return found;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            if (bytes.length > 0) {
                out.write(bytes);
            }
        }
        exchange.close();
    }

    /** Knows the tags of one thing, and tells the last change. */
    private String tags(URI uri, JsonNode change) {
        String arn = change.path("resourceArn").asText(query(uri.getRawQuery()).getOrDefault("resourceArn", ""));
        if (!arn.endsWith("/workload-identity/tagged")) {
            throw new Refused(404, "Nothing here has this ARN");
        }
        if (change.path("set").has("one-too-many")) {
            throw new Refused(402, "It would have 51 tags; the limit is 50");
        }
        return change.isEmpty() ? "{\"tags\":{\"team\":\"blue\"}}" : "";
    }

    /** Takes the hash of the body for its signature, and the credential for a role. */
    private static String signer(JsonNode json) {
        String header = json.path("headers").path("authorization").path(0).asText();
        String hash = json.path("bodySha256").asText();
        if (!header.endsWith("Signature=" + hash)) {
            throw new Refused(403, "signature");
        }
        String role = header.substring(header.indexOf('=') + 1, header.indexOf(','));
        if (role.equals("late")) {
            throw new Refused(403, "RequestTimeTooSkewed", "late");
        }
        return "{\"issuer\":\"http://signers\",\"subject\":\"olga\",\"roles\":[\"" + role + "\"]}";
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String type;

        Refused(int status, String message) {
            this(status, "", message);
        }

        Refused(int status, String type, String message) {
            super(message);
            this.status = status;
            this.type = type;
        }
    }
}
