package io.gatehouse.catalog.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gatehouse.catalog.fake.TestStack;
import io.gatehouse.catalog.fake.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation of the contract with every credential that must not open it. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class EndpointSecurityTest {
    private enum Kind {
        OPERATOR,
        PEOPLE,
        /** Operators and auditors. */
        AUDITED,
        WORKLOAD
    }

    private static final Map<String, Kind> ROWS = Map.ofEntries(
            Map.entry("CreateGateway", Kind.OPERATOR),
            Map.entry("ListGateways", Kind.PEOPLE),
            Map.entry("GetGateway", Kind.PEOPLE),
            Map.entry("UpdateGateway", Kind.OPERATOR),
            Map.entry("DeleteGateway", Kind.OPERATOR),
            Map.entry("CreateGatewayTarget", Kind.OPERATOR),
            Map.entry("ListGatewayTargets", Kind.PEOPLE),
            Map.entry("GetGatewayTarget", Kind.PEOPLE),
            Map.entry("UpdateGatewayTarget", Kind.OPERATOR),
            Map.entry("DeleteGatewayTarget", Kind.OPERATOR),
            Map.entry("SynchronizeGatewayTargets", Kind.OPERATOR),
            Map.entry("GetQuarantine", Kind.AUDITED),
            Map.entry("AcceptQuarantined", Kind.OPERATOR),
            Map.entry("GetGatewayPolicy", Kind.AUDITED),
            Map.entry("PutGatewayPolicy", Kind.OPERATOR),
            Map.entry("DeleteGatewayPolicy", Kind.OPERATOR),
            Map.entry("DryRunGatewayPolicy", Kind.AUDITED),
            Map.entry("GetGatewayLimits", Kind.AUDITED),
            Map.entry("PutGatewayLimits", Kind.OPERATOR),
            Map.entry("DeleteGatewayLimits", Kind.OPERATOR),
            Map.entry("ListTagsForResource", Kind.AUDITED),
            Map.entry("TagResource", Kind.OPERATOR),
            Map.entry("UntagResource", Kind.OPERATOR),
            Map.entry("ListSnapshots", Kind.WORKLOAD),
            Map.entry("GetSnapshot", Kind.WORKLOAD));

    private record Endpoint(String id, String method, String path) {
        int status(String token) {
            var request = given().contentType("application/json");
            if (!token.isEmpty()) {
                request.auth().oauth2(token);
            }
            boolean body = method.equals("POST") || method.equals("PUT");
            return (body ? request.body("{}") : request).request(method, path).statusCode();
        }
    }

    private static List<Endpoint> endpoints() throws IOException {
        JsonNode contract = new YAMLMapper().readTree(Path.of("openapi.yaml").toFile());
        List<Endpoint> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : contract.path("paths").properties()) {
            String real = path.getKey()
                    .replace("{gatewayIdentifier}", "none-0123456789")
                    .replace("{gatewayId}", "none-0123456789")
                    .replace("{resourceArn}", "arn:aws:bedrock-agentcore:local:000000000000:gateway/none-0123456789")
                    .replace("{targetId}", "0123456789");
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String id = operation.getValue().path("operationId").asText();
                if (!id.isEmpty()) {
                    found.add(new Endpoint(id, operation.getKey().toUpperCase(Locale.ROOT), real));
                }
            }
        }
        return found;
    }

    @Test
    void everyOperationHasARow() throws IOException {
        assertThat(endpoints()).extracting(Endpoint::id).containsExactlyInAnyOrderElementsOf(ROWS.keySet());
    }

    private static String token(Kind kind, String issuer, String audience, long seconds, String key) {
        return kind == Kind.WORKLOAD
                ? TestTokens.workload("gateway-service", "snapshots:read", issuer, audience, seconds, key, "wat+jwt")
                : TestTokens.person("olga", "operator", issuer, audience, seconds, key);
    }

    @TestFactory
    List<DynamicTest> refusals() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Endpoint endpoint : endpoints()) {
            Kind kind = ROWS.getOrDefault(endpoint.id(), Kind.OPERATOR);
            boolean workload = kind == Kind.WORKLOAD;
            String issuer = workload ? TestTokens.identity() : TestTokens.company();
            String audience = workload ? TestTokens.CATALOG : TestTokens.API;
            String key = workload ? "identity" : "company";
            expect(tests, endpoint, 401, "no token", "");
            expect(tests, endpoint, 401, "no JWT", "nonsense");
            expect(tests, endpoint, 401, "wrong issuer", token(kind, "http://127.0.0.1:1", audience, 600, "other"));
            expect(tests, endpoint, 401, "wrong key", token(kind, issuer, audience, 600, "other"));
            expect(tests, endpoint, 401, "wrong audience", token(kind, issuer, "urn:gatehouse:other", 600, key));
            expect(tests, endpoint, 401, "expired", token(kind, issuer, audience, -120, key));
            expect(
                    tests,
                    endpoint,
                    403,
                    "no permission",
                    workload ? TestTokens.workload("other:read") : TestTokens.person("none"));
            expect(
                    tests,
                    endpoint,
                    403,
                    "the other kind of caller",
                    workload ? TestTokens.operator() : TestTokens.workload("snapshots:read"));
            if (kind == Kind.OPERATOR) {
                expect(tests, endpoint, 403, "auditor", TestTokens.person("auditor"));
            }
            if (kind == Kind.OPERATOR || kind == Kind.AUDITED) {
                expect(tests, endpoint, 403, "agent developer", TestTokens.person("agent-developer"));
            }
            tests.add(DynamicTest.dynamicTest(
                    endpoint.id() + ": the right token is let in",
                    () -> assertThat(endpoint.status(token(kind, issuer, audience, 600, key)))
                            .isIn(200, 400, 404)));
        }
        return tests;
    }

    private static void expect(List<DynamicTest> tests, Endpoint endpoint, int status, String why, String token) {
        tests.add(DynamicTest.dynamicTest(
                endpoint.id() + ": " + why,
                () -> assertThat(endpoint.status(token)).isEqualTo(status)));
    }
}
