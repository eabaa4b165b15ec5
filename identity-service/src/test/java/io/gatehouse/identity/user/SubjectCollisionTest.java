package io.gatehouse.identity.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.identity.TestIssuer;
import io.gatehouse.identity.address.AddressGuard;
import io.gatehouse.identity.address.AddressRules;
import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.problem.ApiException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.Test;

/** S12: nobody becomes another user by the spelling of an id, and no issuer lends its keys to another. */
class SubjectCollisionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void noTwoUsersShareAKey() {
        List<UserKey> users = List.of(
                new UserKey.Person("https://a", "sub", "1"),
                new UserKey.Person("https://a", "oid", "1"),
                new UserKey.Person("https://b", "sub", "1"),
                new UserKey.Person("https://a|3:sub", "sub", "1"),
                new UserKey.Person("https://a", "sub|1:1", ""),
                new UserKey.Person("https://a", "sub", "1|1:1"),
                new UserKey.Opaque("w", new UserKey.Person("https://a", "sub", "1").canonical()),
                new UserKey.Opaque("w", "https://a|1"),
                new UserKey.Opaque("w|1:1", "1"),
                new UserKey.Opaque("w", "1|1:1"),
                new UserKey.Opaque("w", "é"),
                new UserKey.Opaque("w", "e\u0301"));

        Set<String> keys = new HashSet<>();
        users.forEach(user -> keys.add(user.canonical()));

        assertThat(keys).hasSameSizeAs(users);
        assertThat(users.getFirst().canonical()).isEqualTo("person|9:https://a|3:sub|1:1");
        assertThat(users.get(10).canonical()).isEqualTo("opaque|1:w|2:é");
    }

    @Test
    void keysOfAnIssuerAreRead() {
        try (TestIssuer honest = TestIssuer.start("")) {
            assertThat(reads(honest.url(), keyId(honest))).isTrue();
            assertThat(reads(honest.url(), "unknown")).isFalse();
        }
    }

    @Test
    void discoveryDocumentOfAnotherIssuerIsRefused() throws Exception {
        try (TestIssuer honest = TestIssuer.start("")) {
            for (String said :
                    List.of(honest.url(), "", "https://login.example/{tenantid}/v2.0", honest.url() + "/", "null")) {
                HttpServer rogue = rogue(said, honest.url() + "/jwks");
                try {
                    assertThat(reads("http://127.0.0.1:" + rogue.getAddress().getPort(), keyId(honest)))
                            .as("discovery that says %s", said)
                            .isFalse();
                } finally {
                    rogue.stop(0);
                }
            }
        }
    }

    @Test
    void issuersAreFoundByTheirExactUrl() {
        CompanyIssuers issuers = new CompanyIssuers(config("https://id.example"));

        assertThat(issuers.find("https://id.example")).isPresent();
        assertThat(issuers.find("https://id.example/")).isEmpty();
        assertThat(issuers.find("https://ID.example")).isEmpty();
        assertThat(issuers.ofDiscoveryUrl("https://id.example/.well-known/openid-configuration"))
                .contains("https://id.example");
        assertThat(issuers.ofDiscoveryUrl("https://id.example/x/.well-known/openid-configuration"))
                .isEmpty();
    }

    private static boolean reads(String issuer, String keyId) {
        Vertx vertx = Vertx.vertx();
        try {
            IssuerKeys keys = new IssuerKeys(
                    new BoundedHttp(vertx, guard(vertx), config(issuer)), vertx, config(issuer), Clock.systemUTC());
            return keys.find(issuer, keyId)
                    .onFailure(ApiException.class)
                    .recoverWithItem(Optional.empty())
                    .await()
                    .atMost(PATIENCE)
                    .isPresent();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static AddressGuard guard(Vertx vertx) {
        return new AddressGuard(vertx, new AddressRules(true, List.of()));
    }

    private static String keyId(TestIssuer issuer) {
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(issuer.keyJson()).getKeyId();
        } catch (org.jose4j.lang.JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer rogue(String says, String jwks) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = ("{\"issuer\":\"" + says + "\",\"jwks_uri\":\"" + jwks + "\"}").getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static IdentityConfig config(String issuer) {
        return new SmallRyeConfigBuilder()
                .withMapping(IdentityConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of("identity.issuers.company.url", issuer, "identity.unsafe-allow-http-loopback", "true"),
                        "test",
                        500))
                .build()
                .getConfigMapping(IdentityConfig.class);
    }
}
