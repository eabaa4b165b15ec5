package io.gatehouse.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.catalog.fake.TestConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadProofTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void serviceAccountTokenIsTheOneThatStandsInTheFileAtTheTime() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "aaa.first.sss\n");
        WorkloadProof proof = proof("service-account-token-file", file);
        assertThat(proof.assertion().await().atMost(SOON)).isEqualTo("aaa.first.sss");

        Files.writeString(file, "aaa.second.sss");
        assertThat(proof.assertion().await().atMost(SOON)).isEqualTo("aaa.second.sss");
    }

    @Test
    void tokenThatIsGoneForAMomentMeansTryAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "a.b.c");
        WorkloadProof proof = proof("service-account-token-file", file);
        Files.delete(file);
        assertThatThrownBy(() -> proof.assertion().await().atMost(SOON)).isInstanceOf(IdentityAway.class);

        Files.writeString(file, "a.b.d");
        assertThat(proof.assertion().await().atMost(SOON)).isEqualTo("a.b.d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "planted", "planted.planted", "plan\nted.a.b", "planted.a.b.c", "pla?nted.a.b"})
    void whatIsNoTokenIsRefusedWithoutQuotingIt(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), text);
        assertThatThrownBy(() -> proof("service-account-token-file", file)).hasMessage("no JWT");
    }

    @Test
    void tokenFileIsReadToABoundOnly() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "a.b." + "x".repeat(20_000));
        assertThatThrownBy(() -> proof("service-account-token-file", file)).hasMessage("no JWT");
    }

    @Test
    void privateKeySignsForIdentityServiceAndNeverTheSameTwice() throws Exception {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("catalog-key");
        Path file = Files.writeString(folder.resolve("key"), key.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        WorkloadProof proof = proof("private-key-file", file);

        JwtClaims first = claims(proof, key);
        assertThat(first.getIssuer()).isEqualTo("catalog-service").isEqualTo(first.getSubject());
        assertThat(first.getJwtId()).isNotEqualTo(claims(proof, key).getJwtId());
    }

    @Test
    void privateKeyIsTheOneThatStandsInTheFileAtTheTime() throws Exception {
        PublicJsonWebKey old = key("old-key");
        PublicJsonWebKey fresh = key("fresh-key");
        Path file = Files.writeString(folder.resolve("key"), old.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        WorkloadProof proof = proof("private-key-file", file);
        assertThat(claims(proof, old).getIssuer()).isEqualTo("catalog-service");

        Files.writeString(file, fresh.toJson(OutputControlLevel.INCLUDE_PRIVATE));
        assertThat(claims(proof, fresh).getIssuer()).isEqualTo("catalog-service");

        for (String broken : new String[] {"", "no key", fresh.toJson(OutputControlLevel.PUBLIC_ONLY)}) {
            Files.writeString(file, broken);
            assertThat(claims(proof, fresh).getIssuer()).as("with " + broken).isEqualTo("catalog-service");
        }
    }

    private static PublicJsonWebKey key(String id) throws Exception {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId(id);
        return key;
    }

    private static JwtClaims claims(WorkloadProof proof, PublicJsonWebKey key) throws Exception {
        return new JwtConsumerBuilder()
                .setVerificationKey(key.getPublicKey())
                .setExpectedAudience("https://identity.example")
                .setRequireExpirationTime()
                .setMaxFutureValidityInMinutes(5)
                .build()
                .processToClaims(proof.assertion().await().atMost(SOON));
    }

    private static WorkloadProof proof(String setting, Path file) throws IOException {
        WorkloadProof proof = new WorkloadProof(
                TestConfig.of(Map.of(
                        "catalog.identity.url",
                        "https://identity.example",
                        "catalog.identity." + setting,
                        file.toString())),
                Clock.systemUTC());
        proof.load();
        return proof;
    }
}
