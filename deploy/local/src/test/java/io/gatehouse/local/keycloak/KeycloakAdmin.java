package io.gatehouse.local.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the tests do with Keycloak's admin REST API. */
final class KeycloakAdmin {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI url;
    private final String user;
    private final String password;

    KeycloakAdmin(URI url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    void createRealm(String representation) {
        expect(send("POST", "/admin/realms", representation), 201);
    }

    void deleteRealm(String realm) {
        HttpResponse<String> answer = send("DELETE", "/admin/realms/" + realm, null);
        expect(answer, answer.statusCode() == 404 ? 404 : 204);
    }

    /** Changes single members of a realm, such as the life of its tokens. */
    void changeRealm(String realm, Map<String, ?> members) {
        expect(send("PUT", "/admin/realms/" + realm, write(members)), 204);
    }

    /** The first part of every token that the realm signs now: it names the key. */
    List<String> tokenHeaders(String realm) {
        var headers = new ArrayList<String>();
        for (JsonNode key : get("/admin/realms/" + realm + "/keys").path("keys")) {
            boolean signs = key.path("use").asText().equals("SIG")
                    && key.path("status").asText().equals("ACTIVE");
            if (signs) {
                String header = "{\"alg\":\"%s\",\"typ\" : \"JWT\",\"kid\" : \"%s\"}"
                        .formatted(
                                key.path("algorithm").asText(), key.path("kid").asText());
                headers.add(Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(UTF_8)));
            }
        }
        return List.copyOf(headers);
    }

    /** Takes the single sign-on out of the login by browser. */
    void forgetLogins(String realm) {
        String path = "/admin/realms/" + realm + "/authentication/flows/browser/executions";
        for (JsonNode execution : get(path)) {
            if (execution.path("providerId").asText().equals("auth-cookie")) {
                ((ObjectNode) execution).put("requirement", "DISABLED");
                expect(send("PUT", path, write(execution)), 204);
            }
        }
    }

    /** A confidential client that nobody logs in with. */
    void createClient(String realm, String clientId, String secret) {
        ObjectNode client = JSON.createObjectNode()
                .put("clientId", clientId)
                .put("protocol", "openid-connect")
                .put("publicClient", false)
                .put("secret", secret)
                .put("standardFlowEnabled", false);
        expect(send("POST", "/admin/realms/" + realm + "/clients", write(client)), 201);
    }

    /** Reads a client, lets the caller change it, and writes it back. */
    void changeClient(String realm, String clientId, Consumer<ObjectNode> change) {
        ObjectNode client =
                only(get("/admin/realms/" + realm + "/clients?clientId=" + Form.encode(clientId)), clientId);
        change.accept(client);
        String path = "/admin/realms/" + realm + "/clients/" + client.get("id").asText();
        expect(send("PUT", path, write(client)), 204);
    }

    /** The id of a user, which is the subject in that realm's tokens. */
    String userId(String realm, String username) {
        String path = "/admin/realms/" + realm + "/users?exact=true&username=" + Form.encode(username);
        return only(get(path), username).get("id").asText();
    }

    /** Ends every session of a user; refresh tokens that hang on them are dead. */
    void endSessions(String realm, String username) {
        expect(send("POST", "/admin/realms/" + realm + "/users/" + userId(realm, username) + "/logout", "{}"), 204);
    }

    /** Takes back what a user granted to a client. */
    void revokeConsent(String realm, String username, String clientId) {
        String path = "/admin/realms/" + realm + "/users/" + userId(realm, username) + "/consents/" + clientId;
        expect(send("DELETE", path, null), 204);
    }

    /** The recorded events of that type, newest first. */
    List<Event> events(String realm, String type) {
        var events = new ArrayList<Event>();
        for (JsonNode event : get("/admin/realms/" + realm + "/events?max=1000&type=" + type)) {
            events.add(new Event(
                    type,
                    event.path("clientId").asText(null),
                    event.path("userId").asText(null),
                    event.path("error").asText(null)));
        }
        return List.copyOf(events);
    }

    private static ObjectNode only(JsonNode found, String what) {
        if (found.size() != 1) {
            throw new IllegalStateException(what + " was found " + found.size() + " times");
        }
        return (ObjectNode) found.get(0);
    }

    private JsonNode get(String path) {
        return read(expect(send("GET", path, null), 200));
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body) {
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return send(HttpRequest.newBuilder(url.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build());
    }

    /** Admin tokens live a minute only, so every call takes its own. */
    private String token() {
        Form form = new Form(
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", user, "password", password));
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/realms/master/protocol/openid-connect/token"))
                .timeout(TIMEOUT)
                .header("Content-Type", Form.TYPE)
                .POST(BodyPublishers.ofString(form.encoded()))
                .build();
        return read(expect(send(request), 200)).get("access_token").asText();
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static HttpResponse<String> expect(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(
                    answer.request().uri().getPath() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    private static JsonNode read(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line of Keycloak's own record; {@code error} only where something was refused. */
    record Event(
            String type,
            @Nullable String client,
            @Nullable String user,
            @Nullable String error) {}
}
