package io.gatehouse.gateway;

import io.gatehouse.gateway.peer.LoopbackServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A company's OpenID provider on a real socket: discovery, keys, and tokens of whatever kind a test wants. */
public final class TestIssuer implements AutoCloseable {

    private final PublicJsonWebKey key;
    private final LoopbackServer server;
    private final String end;
    /** The keys are not shown before this is complete. */
    public volatile Future<Void> keysReady = Future.succeededFuture();

    public TestIssuer(Vertx vertx) {
        this(vertx, "");
    }

    /** An issuer whose name ends so; its discovery URL does not show it. */
    public TestIssuer(Vertx vertx, String end) {
        this.end = end;
        try {
            key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId("company-1");
            key.setAlgorithm("ES256");
            key.setUse("sig");
        } catch (JoseException failed) {
            throw new IllegalStateException(failed);
        }
        server = new LoopbackServer(vertx, this::answer);
    }

    public String issuer() {
        return server.uri(end).toString();
    }

    /** How often that path was asked for. */
    public long asked(String path) {
        return server.count(path);
    }

    public String discoveryUrl() {
        return server.uri("") + "/.well-known/openid-configuration";
    }

    /** A token that the test gateways accept. */
    public String token(String subject) {
        return token(subject, claims -> {}, header -> {});
    }

    public String token(String subject, Consumer<JwtClaims> claims) {
        return token(subject, claims, header -> {});
    }

    public String token(String subject, Consumer<JwtClaims> change, Consumer<JsonWebSignature> header) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer());
        claims.setSubject(subject);
        claims.setAudience("gatehouse");
        claims.setStringClaim("client_id", "agent");
        claims.setStringClaim("scope", "openid mcp:use");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(10);
        change.accept(claims);
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue("ES256");
        jws.setHeader("typ", "at+jwt");
        header.accept(jws);
        try {
            return jws.getCompactSerialization();
        } catch (JoseException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The keys as identity-service shows them. */
    public JsonObject keySet() {
        return new JsonObject().put("keys", new JsonArray().add(new JsonObject(key.toJson())));
    }

    /** A workload access token as identity-service gives it to a replica of the gateway. */
    public String workloadToken(String issuer, Instant now) {
        return workloadToken(issuer, now, claims -> {}, header -> {});
    }

    public String workloadToken(String issuer, Instant now, Consumer<JwtClaims> change) {
        return workloadToken(issuer, now, change, header -> {});
    }

    public String workloadToken(
            String issuer, Instant now, Consumer<JwtClaims> change, Consumer<JsonWebSignature> header) {
        return token(
                "gateway-service",
                claims -> {
                    claims.setIssuer(issuer);
                    claims.setAudience("urn:gatehouse:gateway-service");
                    claims.unsetClaim("client_id");
                    claims.setStringClaim("scope", "replicas:forward");
                    claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
                    claims.setExpirationTime(NumericDate.fromSeconds(now.getEpochSecond() + 600));
                    change.accept(claims);
                },
                jws -> {
                    jws.setHeader("typ", "wat+jwt");
                    header.accept(jws);
                });
    }

    private void answer(LoopbackServer.Seen seen) {
        var response = seen.request().response().putHeader("content-type", "application/json");
        switch (seen.path()) {
            case "/.well-known/openid-configuration" ->
                response.end(new JsonObject()
                        .put("issuer", issuer())
                        .put("jwks_uri", server.uri("/jwks").toString())
                        .put("authorization_endpoint", server.uri("/authorize").toString())
                        .put("token_endpoint", server.uri("/token").toString())
                        .toBuffer());
            case "/jwks" ->
                keysReady.onSuccess(ready -> response.end(new JsonObject()
                        .put("keys", new JsonArray().add(new JsonObject(key.toJson())))
                        .toBuffer()));
            default -> response.setStatusCode(404).end();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
