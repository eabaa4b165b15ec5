package io.gatehouse.local.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;

/** A JSON answer of an authorization server, most often of its token endpoint. */
record TokenAnswer(int status, JsonNode body) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    static TokenAnswer post(URI endpoint, Form form) {
        return send(HttpRequest.newBuilder(endpoint)
                .timeout(TIMEOUT)
                .header("Content-Type", Form.TYPE)
                .POST(BodyPublishers.ofString(form.encoded()))
                .build());
    }

    static TokenAnswer get(URI address) {
        return send(HttpRequest.newBuilder(address).timeout(TIMEOUT).build());
    }

    String accessToken() {
        return member("access_token");
    }

    String refreshToken() {
        return member("refresh_token");
    }

    String idToken() {
        return member("id_token");
    }

    String error() {
        return member("error");
    }

    /** The claims of the access token, read and not verified. */
    JsonNode claims() {
        return parse(new String(Base64.getUrlDecoder().decode(accessToken().split("\\.", -1)[1]), UTF_8));
    }

    private String member(String name) {
        if (!body.hasNonNull(name)) {
            throw new IllegalStateException("No " + name + " in an answer with status " + status);
        }
        return body.get(name).asText();
    }

    private static TokenAnswer send(HttpRequest request) {
        try {
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            return new TokenAnswer(answer.statusCode(), parse(answer.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static JsonNode parse(String json) {
        try {
            return KeycloakAdmin.JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
