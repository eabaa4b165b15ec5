package io.gatehouse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The private key is replaced while the gateway runs. */
class WorkloadKeyFileTest {

    private static final String AUDIENCE = "https://identity.example";

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void theKeyIsTheOneThatStandsInTheFileAtTheTime() throws Exception {
        PublicJsonWebKey old = key("old-key");
        PublicJsonWebKey fresh = key("fresh-key");
        Path file = Files.writeString(folder.resolve("key"), old.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        WorkloadProof proof = proof(file);
        assertThat(claims(proof, old).getSubject()).isEqualTo("gateway-service");

        Files.writeString(file, fresh.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        assertThat(claims(proof, fresh).getSubject()).isEqualTo("gateway-service");

        for (String broken : new String[] {"", "no key", fresh.toJson(OutputControlLevel.PUBLIC_ONLY)}) {
            Files.writeString(file, broken);
            assertThat(claims(proof, fresh).getSubject()).as("with " + broken).isEqualTo("gateway-service");
        }
    }

    @Test
    void withoutAKeyThereIsNoBeginning() {
        assertThatThrownBy(() -> proof(folder.resolve("absent")))
                .hasMessageStartingWith("gateway.identity.private-key-file: cannot read");
    }

    private WorkloadProof proof(Path file) {
        return new WorkloadKeyFile(file, "gateway-service", AUDIENCE, vertx, Clock.systemUTC());
    }

    private static JwtClaims claims(WorkloadProof proof, PublicJsonWebKey key) throws Exception {
        String assertion =
                proof.assertion().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return new JwtConsumerBuilder()
                .setVerificationKey(key.getPublicKey())
                .setExpectedAudience(AUDIENCE)
                .setRequireExpirationTime()
                .build()
                .processToClaims(assertion);
    }

    private static PublicJsonWebKey key(String id) throws Exception {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId(id);
        return key;
    }
}
