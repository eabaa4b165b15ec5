package io.gatehouse.identity.accesskey;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** A request that the AWS SDK's own signer signs; tests spoil it before or after that. */
final class AwsCall {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    String region = "local";
    String service = "bedrock-agentcore";
    Instant time = Instant.now();
    String method;
    String target;
    String body;

    private AwsCall(String method, String target, String body) {
        this.method = method;
        this.target = target;
        this.body = body;
        headers.put("Content-Type", List.of("application/json"));
        headers.put("amz-sdk-invocation-id", List.of(UUID.randomUUID().toString()));
    }

    static AwsCall post(String path, String body) {
        return new AwsCall("POST", path, body);
    }

    static AwsCall of(String method, String target, String body) {
        return new AwsCall(method, target, body);
    }

    AwsCall header(String name, String value) {
        headers.put(name, List.of(value));
        return this;
    }

    /** Signs it and takes over the headers of the signer. */
    AwsCall sign(Pair key) {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(URI.create(RestAssured.baseURI + ":" + RestAssured.port + target));
        headers.forEach(request::putHeader);
        byte[] payload = body.getBytes(StandardCharsets.UTF_8);
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsCredentialsIdentity.create(key.id(), key.secret()))
                        .request(request.build())
                        .payload(ContentStreamProvider.fromByteArray(payload))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(time, ZoneOffset.UTC)));
        headers.putAll(signed.request().headers());
        return this;
    }

    /** Sends it as it stands. */
    HttpResponse<String> send() {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(RestAssured.baseURI + ":" + RestAssured.port + target))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        new LinkedHashMap<>(headers).forEach((name, values) -> {
            // The client writes these itself, and equally.
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends the signed head with one more header line, then as many bytes in one chunk; the status line of the answer. */
    String sendRaw(String framing, int bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(30_000);
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n" + framing + "\r\n");
            headers.forEach((name, values) -> values.forEach(
                    value -> head.append(name).append(": ").append(value).append("\r\n")));
            OutputStream out = socket.getOutputStream();
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            if (bytes > 0) {
                out.write((Integer.toHexString(bytes) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                out.write(new byte[bytes]);
            }
            out.flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
        }
    }

    /** A key pair as the client holds it. */
    record Pair(String id, String secret) {
        static Pair of(Response created) {
            created.then().statusCode(201);
            return new Pair(created.path("accessKeyId"), created.path("secretAccessKey"));
        }
    }

    /** Creates a key with a person's token; the body names the workload or the roles. */
    static Response create(String personToken, String body) {
        return RestAssured.given()
                .auth()
                .oauth2(personToken)
                .contentType("application/json")
                .body(body)
                .post("/v1/access-keys");
    }
}
