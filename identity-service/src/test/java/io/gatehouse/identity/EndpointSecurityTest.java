package io.gatehouse.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.token.TestBearers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every operation of openapi.yaml against every credential that must not open it; an operation without a row fails. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class EndpointSecurityTest {
    private static final Set<String> PUBLIC = Set.of(
            "POST /v1/oauth2/token",
            "GET /.well-known/jwks.json",
            "GET /oauth/client-metadata.json",
            "GET /oauth/client-keys/{providerId}");

    /** Browser pages: a login session opens them, nothing else; what they do with it has tests of its own. */
    private static final Set<String> PAGES = Set.of(
            "GET /identities/oauth2/authorize",
            "POST /identities/oauth2/consent",
            "GET /identities/oauth2/account",
            "POST /identities/oauth2/account",
            "GET /connections",
            "POST /connections/connect",
            "POST /connections/disconnect",
            "GET /identities/oauth2/callback/{provider}",
            "GET /console/audit",
            "GET /console/audit/verify",
            "GET /console/audit/export");

    private static final String[] OPERATOR = {"operator"};
    private static final String[] READER = {"operator", "auditor"};
    private static final String[] AUDITOR = {"auditor"};

    private static final Map<String, String[]> ROLES = Map.ofEntries(
            Map.entry("POST /identities/CreateWorkloadIdentity", OPERATOR),
            Map.entry("POST /identities/GetWorkloadIdentity", READER),
            Map.entry("POST /identities/UpdateWorkloadIdentity", OPERATOR),
            Map.entry("POST /identities/DeleteWorkloadIdentity", OPERATOR),
            Map.entry("POST /identities/ListWorkloadIdentities", READER),
            Map.entry("POST /identities/CreateOauth2CredentialProvider", OPERATOR),
            Map.entry("POST /identities/GetOauth2CredentialProvider", READER),
            Map.entry("POST /identities/UpdateOauth2CredentialProvider", OPERATOR),
            Map.entry("POST /identities/DeleteOauth2CredentialProvider", OPERATOR),
            Map.entry("POST /identities/ListOauth2CredentialProviders", READER),
            Map.entry("POST /identities/CreateApiKeyCredentialProvider", OPERATOR),
            Map.entry("POST /identities/GetApiKeyCredentialProvider", READER),
            Map.entry("POST /identities/UpdateApiKeyCredentialProvider", OPERATOR),
            Map.entry("POST /identities/DeleteApiKeyCredentialProvider", OPERATOR),
            Map.entry("POST /identities/ListApiKeyCredentialProviders", READER),
            Map.entry("POST /identities/get-token-vault", READER),
            Map.entry("POST /identities/set-token-vault-cmk", OPERATOR),
            Map.entry("POST /v1/access-keys", READER),
            Map.entry("GET /v1/access-keys", READER),
            Map.entry("GET /v1/access-keys/{id}", READER),
            Map.entry("PUT /v1/access-keys/{id}", READER),
            Map.entry("DELETE /v1/access-keys/{id}", READER),
            Map.entry("GET /v1/grants/revocations", READER),
            Map.entry("GET /v1/vault/rotation", READER),
            Map.entry("GET /v1/workloads/{name}", OPERATOR),
            Map.entry("PUT /v1/workloads/{name}", OPERATOR),
            Map.entry("GET /v1/audit/events", AUDITOR),
            Map.entry("GET /v1/audit/verify", AUDITOR),
            Map.entry("GET /v1/audit/checkpoints", AUDITOR),
            Map.entry("GET /v1/audit/export", AUDITOR));

    /** What every person of the company may do with what is their own. */
    private static final Set<String> PEOPLE =
            Set.of("GET /v1/grants", "DELETE /v1/grants", "DELETE /v1/grants/{grantId}");

    private static final Map<String, String> PERMISSIONS = Map.ofEntries(
            Map.entry("POST /identities/GetWorkloadAccessToken", Permission.ISSUE),
            Map.entry("POST /identities/GetWorkloadAccessTokenForJWT", Permission.ISSUE_FOR_JWT),
            Map.entry("POST /identities/GetWorkloadAccessTokenForUserId", Permission.ISSUE_FOR_USER_ID),
            Map.entry("POST /identities/oauth2/token", Permission.RESOURCE_TOKENS_GET),
            Map.entry("POST /identities/api-key", Permission.RESOURCE_TOKENS_GET),
            Map.entry("POST /identities/CompleteResourceTokenAuth", Permission.RESOURCE_TOKENS_COMPLETE),
            Map.entry("PUT /v1/gateway-workloads/{gatewayId}", Permission.GATEWAY_WORKLOADS_MANAGE),
            Map.entry("DELETE /v1/gateway-workloads/{gatewayId}", Permission.GATEWAY_WORKLOADS_MANAGE),
            Map.entry("GET /v1/token-withdrawals", Permission.GATEWAY_WORKLOADS_ACT),
            Map.entry("POST /v1/grants/discard", Permission.GRANTS_DISCARD),
            Map.entry("POST /v1/signed-requests", Permission.SIGNED_REQUESTS_VERIFY),
            Map.entry("GET /v1/resource-tags", Permission.RESOURCE_TAGS_MANAGE),
            Map.entry("POST /v1/resource-tags", Permission.RESOURCE_TAGS_MANAGE),
            Map.entry("POST /v1/audit/events", Permission.AUDIT_EVENTS_WRITE));

    private static final String[] ALL_PERMISSIONS = {
        Permission.ISSUE,
        Permission.ISSUE_FOR_JWT,
        Permission.ISSUE_FOR_USER_ID,
        Permission.RESOURCE_TOKENS_GET,
        Permission.RESOURCE_TOKENS_COMPLETE,
        Permission.GATEWAY_WORKLOADS_ACT,
        Permission.GATEWAY_WORKLOADS_MANAGE,
        Permission.SYNC_SESSIONS_OPEN,
        Permission.GRANTS_DISCARD,
        Permission.AUDIT_EVENTS_WRITE,
        Permission.SIGNED_REQUESTS_VERIFY,
        Permission.RESOURCE_TAGS_MANAGE
    };

    @Inject
    TestBearers bearers;

    private final TestIssuer issuer = TestIssuer.configured();

    @Test
    void everyOperationHasARow() throws IOException {
        Set<String> without = new TreeSet<>(operations());
        without.removeAll(PUBLIC);
        without.removeAll(PAGES);
        without.removeAll(ROLES.keySet());
        without.removeAll(PERMISSIONS.keySet());
        without.removeAll(PEOPLE);

        assertThat(without)
                .as("operations of openapi.yaml that this test does not know")
                .isEmpty();
        assertThat(operations()).containsAll(PUBLIC).hasSizeGreaterThan(10);
    }

    @Test
    void noTokenOpensNothing() throws IOException {
        for (String operation : guarded()) {
            assertStatus(operation, call(operation, null), 401, "without token");
            assertStatus(operation, call(operation, "rubbish"), 401, "with rubbish");
        }
    }

    @Test
    void bearerOpensNoPage() throws IOException {
        for (String operation : present(PAGES)) {
            int without = call(operation, null);
            assertThat(without)
                    .as("%s without login", operation)
                    .isGreaterThanOrEqualTo(300)
                    .isLessThan(500);
            for (String token : Set.of(
                    issuer.personToken("olga", "operator").sign(),
                    bearers.bearer("catalog-service", ALL_PERMISSIONS))) {
                assertThat(call(operation, token))
                        .as("%s with a bearer", operation)
                        .isEqualTo(without);
            }
        }
    }

    @Test
    void sessionCookieOpensNothing() throws IOException {
        for (String operation : guarded()) {
            int status = send(
                    operation,
                    RestAssured.given()
                            .redirects()
                            .follow(false)
                            .cookie("q_session_pages_identity", "x")
                            .cookie("q_session_identity", "x"));
            assertStatus(operation, status, 401, "with a session cookie");
        }
    }

    @Test
    void operationsOfPeopleWantTheirIssuerAudienceTimeAndRole() throws IOException {
        TestIssuer stranger = TestIssuer.unknown("https://stranger.example");
        TestIssuer forger = TestIssuer.unknown(issuer.url());
        for (String operation : present(ROLES.keySet())) {
            String[] roles = ROLES.get(operation);
            assertStatus(
                    operation,
                    call(operation, stranger.personToken("olga", roles).sign()),
                    401,
                    "of another issuer");
            assertStatus(
                    operation, call(operation, forger.personToken("olga", roles).sign()), 401, "signed by another key");
            assertStatus(
                    operation,
                    call(
                            operation,
                            issuer.personToken("olga", roles)
                                    .claim("aud", "other")
                                    .sign()),
                    401,
                    "of another audience");
            assertStatus(
                    operation,
                    call(
                            operation,
                            issuer.personToken("olga", roles)
                                    .issuedAgo(120)
                                    .expiresIn(-60)
                                    .sign()),
                    401,
                    "expired");
            assertStatus(
                    operation,
                    call(
                            operation,
                            issuer.personToken("alice", "agent-developer").sign()),
                    403,
                    "no role");
            assertStatus(operation, call(operation, bearers.bearer("catalog-service", ALL_PERMISSIONS)), 403, "a WAT");
            for (String role : roles) {
                assertThat(call(operation, issuer.personToken("olga", role).sign()))
                        .as("%s with role %s", operation, role)
                        .isNotIn(401, 403, 500);
            }
            if (roles.length == 1) {
                String other = roles[0].equals("operator") ? "auditor" : "operator";
                assertStatus(
                        operation,
                        call(operation, issuer.personToken("olga", other).sign()),
                        403,
                        "other role");
            }
        }
    }

    @Test
    void operationsOfEverybodyWantAPersonOfTheCompany() throws IOException {
        TestIssuer forger = TestIssuer.unknown(issuer.url());
        for (String operation : present(PEOPLE)) {
            assertStatus(operation, call(operation, forger.personToken("alice").sign()), 401, "signed by another key");
            assertStatus(
                    operation,
                    call(operation, issuer.userToken("alice", "agents", "ide").sign()),
                    401,
                    "of another audience");
            assertStatus(operation, call(operation, bearers.bearer("catalog-service", ALL_PERMISSIONS)), 403, "a WAT");
            assertThat(call(operation, issuer.personToken("alice").sign()))
                    .as("%s of a person without a role", operation)
                    .isNotIn(401, 403, 500);
        }
    }

    @Test
    void operationsOfWorkloadsWantTheirIssuerAudienceTimeAndPermission() throws IOException {
        for (String operation : present(PERMISSIONS.keySet())) {
            String needed = PERMISSIONS.get(operation);
            String us = bearers.issuer();
            String audience = TestWorkload.IDENTITY;
            assertStatus(
                    operation,
                    call(operation, wat("https://stranger.example", audience, 300, needed)),
                    401,
                    "of another issuer");
            assertStatus(
                    operation, call(operation, wat(us, TestWorkload.CATALOG, 300, needed)), 401, "of another audience");
            assertStatus(operation, call(operation, wat(us, audience, -60, needed)), 401, "expired");
            assertStatus(
                    operation,
                    call(operation, bearers.sign(us, "catalog-service", audience, "user-wat+jwt", 300, needed)),
                    401,
                    "of another kind");
            String[] others = Stream.of(ALL_PERMISSIONS)
                    .filter(permission -> !permission.equals(needed))
                    .toArray(String[]::new);
            assertStatus(operation, call(operation, bearers.bearer("catalog-service", others)), 403, "no permission");
            assertStatus(
                    operation,
                    call(
                            operation,
                            issuer.personToken("olga", "operator", "auditor").sign()),
                    403,
                    "of a person");
            assertThat(call(operation, bearers.bearer("catalog-service", needed)))
                    .as("%s with its permission", operation)
                    .isNotIn(401, 500);
        }
    }

    private String wat(String iss, String audience, long life, String permission) {
        return bearers.sign(iss, "catalog-service", audience, "wat+jwt", life, permission);
    }

    private static void assertStatus(String operation, int actual, int expected, String what) {
        assertThat(actual).as("%s, token %s", operation, what).isEqualTo(expected);
    }

    private static int call(String operation, String token) {
        RequestSpecification request = RestAssured.given().redirects().follow(false);
        return send(operation, token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    private static int send(String operation, RequestSpecification request) {
        String[] parts = operation.split(" ", 2);
        String path = parts[1].replaceAll("\\{[^}]+}", "no-such-thing");
        if (!parts[0].equals("GET") && !parts[0].equals("DELETE")) {
            request.contentType("application/json").body("{}");
        }
        return request.request(parts[0], path).statusCode();
    }

    private static Set<String> guarded() throws IOException {
        Set<String> guarded = new TreeSet<>(operations());
        guarded.removeAll(PUBLIC);
        guarded.removeAll(PAGES);
        return guarded;
    }

    private static Set<String> present(Set<String> rows) throws IOException {
        Set<String> present = new TreeSet<>(rows);
        present.retainAll(operations());
        return present;
    }

    private static Set<String> operations() throws IOException {
        JsonNode paths = new YAMLMapper()
                .readTree(Files.readString(Path.of("openapi.yaml")))
                .get("paths");
        Map<String, JsonNode> byPath = new LinkedHashMap<>();
        paths.properties().forEach(entry -> byPath.put(entry.getKey(), entry.getValue()));
        Set<String> operations = new TreeSet<>();
        byPath.forEach((path, methods) -> methods.fieldNames().forEachRemaining(method -> {
            if (Arrays.asList("get", "put", "post", "delete", "patch").contains(method)) {
                operations.add(method.toUpperCase(Locale.ROOT) + " " + path);
            }
        }));
        return operations;
    }
}
