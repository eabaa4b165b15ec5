package io.gatehouse.identity.signature;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S17: what a client leaves out of its signature can be changed by whoever captures it, so it must not be left out. */
class SignatureRulesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private Map<String, List<String>> headers;
    private List<String> signed;
    private String region;
    private String service;

    @BeforeEach
    void aSoundRequest() {
        headers = new TreeMap<>(Map.of(
                "content-type", List.of("application/json"),
                "host", List.of("gatehouse.example"),
                "user-agent", List.of("aws-sdk"),
                "x-amz-date", List.of("20260301T120000Z"),
                "x-amz-target", List.of("t")));
        signed = new ArrayList<>(List.of("content-type", "host", "x-amz-date", "x-amz-target"));
        region = "local";
        service = "bedrock-agentcore";
    }

    @Test
    void soundRequestPasses() {
        assertThatNoException().isThrownBy(() -> check("20260301"));
        service = "bedrock-agentcore-control";
        assertThatNoException().isThrownBy(() -> check("20260301"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-type", "host", "x-amz-date", "x-amz-target"})
    void whatBearsOnTheMeaningIsSigned(String header) {
        signed.remove(header);
        refused("header-not-signed");
    }

    @Test
    void whatIsSignedIsThere() {
        headers.remove("content-type");
        refused("signed-header-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "x-amz-date"})
    void thereIsOneOfEach(String header) {
        headers.put(
                header,
                List.of(headers.get(header).getFirst(), headers.get(header).getFirst()));
        assertThatThrownBy(() -> check("20260301")).isInstanceOf(SignatureRefused.class);
    }

    @Test
    void sessionTokensAreNotKnown() {
        headers.put("x-amz-security-token", List.of("token"));
        signed.add("x-amz-security-token");
        refused("session-token");
    }

    @Test
    void scopeIsThisServices() {
        service = "s3";
        refused("service");
        region = "us-east-1";
        refused("region");
    }

    @ParameterizedTest
    @CsvSource({
        "20260301T115500Z, 20260301, ",
        "20260301T120500Z, 20260301, ",
        "20260301T115459Z, 20260301, clock-skew",
        "20260301T120501Z, 20260301, clock-skew",
        "20260301T120000Z, 20260302, date-of-another-day",
        "2026-03-01T12:00:00Z, 20260301, date-malformed",
        "20260301T250000Z, 20260301, date-malformed"
    })
    void timeIsOursWithinFiveMinutesAndOfTheDayOfTheKey(String time, String day, String reason) {
        headers.put("x-amz-date", List.of(time));
        if (reason == null) {
            assertThatNoException().isThrownBy(() -> check(day));
        } else {
            assertThatThrownBy(() -> check(day)).hasMessage(reason);
        }
    }

    @Test
    void bodyIsTheOneWhoseHashWasSent() {
        String hash = Signatures.sha256(new byte[0]);
        assertThatNoException().isThrownBy(() -> SignatureRules.checkBody(request(), hash));
        for (String sent : List.of("UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "00".repeat(32))) {
            headers.put("x-amz-content-sha256", List.of(sent));
            assertThatThrownBy(() -> SignatureRules.checkBody(request(), hash)).hasMessage("body-hash");
        }
        headers.put("x-amz-content-sha256", List.of(hash));
        assertThatNoException().isThrownBy(() -> SignatureRules.checkBody(request(), hash));
    }

    private void refused(String reason) {
        assertThatThrownBy(() -> check("20260301")).hasMessage(reason);
    }

    private void check(String day) {
        AwsAuthorization authorization =
                new AwsAuthorization("GHAKAAAABBBBCCCCDDDD", day, region, service, signed, "0a".repeat(32));
        SignatureRules.check(request(), authorization, "local", NOW);
    }

    private SignedRequest request() {
        return SignedRequest.of("POST", "/identities/ListWorkloadIdentities", headers);
    }
}
