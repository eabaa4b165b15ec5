package io.gatehouse.local.operator;

import io.gatehouse.local.provider.ClientCredentials;
import io.gatehouse.local.stack.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** The operator at the control interfaces of catalog-service and identity-service, in AgentCore's words. */
public final class Operator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROLE = "arn:aws:iam::000000000000:role/unused";

    /** What the client may ask for at the vendor; servers list scopes, such as offline_access, that not all clients have. */
    private static final List<String> VENDOR_SCOPES =
            List.of("openid", "notes:read", "notes:write", "tickets:read", "tickets:write");

    private final ServiceClient http;
    private final String catalog;
    private final String identity;

    public Operator(String catalog, String identity, Supplier<String> token) {
        this.http = new ServiceClient(token);
        this.catalog = catalog;
        this.identity = identity;
    }

    /** Makes the gateway, or finds the one of this name; returns its id. */
    public String ensureGateway(
            String name, String discoveryUrl, String audience, List<String> clients, List<String> versions) {
        for (var gateway :
                http.expect(200, "GET", catalog + "/gateways/", null).body().path("items")) {
            if (gateway.path("name").asString("").equals(name)) {
                return gateway.path("gatewayId").asString("");
            }
        }
        var authorizer =
                Map.of("discoveryUrl", discoveryUrl, "allowedAudience", List.of(audience), "allowedClients", clients);
        var created = http.expect(
                202,
                "POST",
                catalog + "/gateways/",
                Map.of(
                        "name",
                        name,
                        "roleArn",
                        ROLE,
                        "protocolType",
                        "MCP",
                        "protocolConfiguration",
                        Map.of("mcp", Map.of("supportedVersions", versions)),
                        "authorizerType",
                        "CUSTOM_JWT",
                        "authorizerConfiguration",
                        Map.of("customJWTAuthorizer", authorizer)));
        var id = created.text("gatewayId");
        await(
                "gateway " + name + " to be READY",
                () -> gateway(id),
                answer -> answer.text("status").equals("READY"));
        return id;
    }

    public Answer gateway(String id) {
        return http.expect(200, "GET", catalog + "/gateways/" + id + "/", null);
    }

    /** Registers the vendor as a credential provider; the answer names ARN and callback URL. */
    public Answer createProvider(String name, String discoveryUrl, ClientCredentials client) {
        var config = Map.of(
                "oauthDiscovery", Map.of("discoveryUrl", discoveryUrl),
                "clientId", client.id(),
                "clientSecret", client.secret(),
                "gatehouse", Map.of("scopeCeiling", VENDOR_SCOPES));
        return http.expect(
                201,
                "POST",
                identity + "/identities/CreateOauth2CredentialProvider",
                Map.of(
                        "name",
                        name,
                        "credentialProviderVendor",
                        "CustomOauth2",
                        "oauth2ProviderConfigInput",
                        Map.of("customOauth2ProviderConfig", config)));
    }

    /** True if a credential provider of this name is registered. */
    public boolean hasProvider(String name) {
        return http.call("POST", identity + "/identities/GetOauth2CredentialProvider", Map.of("name", name))
                        .status()
                == 200;
    }

    /** Registers a workload with the return URLs it may use. */
    public Answer createWorkload(String name, List<String> returnUrls) {
        return http.expect(
                201,
                "POST",
                identity + "/identities/CreateWorkloadIdentity",
                Map.of("name", name, "allowedResourceOauth2ReturnUrls", returnUrls));
    }

    /** Sets how a workload proves itself and what it may do. */
    public Answer putWorkload(String name, Map<String, Object> settings) {
        return http.expect(200, "PUT", identity + "/v1/workloads/" + name, settings);
    }

    public Answer createTarget(String gatewayId, Map<String, Object> target) {
        return http.call("POST", targets(gatewayId), target);
    }

    public Answer updateTarget(String gatewayId, String targetId, Map<String, Object> target) {
        return http.call("PUT", targets(gatewayId) + targetId + "/", target);
    }

    public Answer target(String gatewayId, String targetId) {
        return http.expect(200, "GET", targets(gatewayId) + targetId + "/", null);
    }

    public Answer synchronize(String gatewayId, String targetId) {
        return http.call(
                "PUT",
                catalog + "/gateways/" + gatewayId + "/synchronizeTargets",
                Map.of("targetIdList", List.of(targetId)));
    }

    /** Waits until the target has the status, and fails at once where it cannot come any more. */
    public Answer awaitTarget(String gatewayId, String targetId, String status) {
        return await("target " + targetId + " to be " + status, () -> target(gatewayId, targetId), answer -> {
            var now = answer.text("status");
            if (!now.equals(status) && (now.equals("FAILED") || now.endsWith("_UNSUCCESSFUL"))) {
                throw new Fault("The target is " + now + " instead of " + status + ": "
                        + answer.body().path("statusReasons"));
            }
            return now.equals(status);
        });
    }

    /** Any other call as the operator. */
    public ServiceClient http() {
        return http;
    }

    /** The description of a target behind OAuth, with its tools read from the server or predefined. */
    public static Map<String, Object> oauthTarget(
            String name, String endpoint, String providerArn, List<String> scopes, String toolSchema) {
        Map<String, Object> server = toolSchema.isEmpty()
                ? Map.of("endpoint", endpoint)
                : Map.of("endpoint", endpoint, "mcpToolSchema", Map.of("inlinePayload", toolSchema));
        return Map.of(
                "name",
                name,
                "targetConfiguration",
                Map.of("mcp", Map.of("mcpServer", server)),
                "credentialProviderConfigurations",
                List.of(Map.of(
                        "credentialProviderType",
                        "OAUTH",
                        "credentialProvider",
                        Map.of(
                                "oauthCredentialProvider",
                                Map.of(
                                        "providerArn",
                                        providerArn,
                                        "scopes",
                                        scopes,
                                        "grantType",
                                        "AUTHORIZATION_CODE")))));
    }

    /** Asks again and again until the answer is as wished. */
    public static Answer await(String what, Supplier<Answer> question, Predicate<Answer> wish) {
        var deadline = Instant.now().plus(PATIENCE);
        while (true) {
            var answer = question.get();
            if (wish.test(answer)) {
                return answer;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new Fault("Waited in vain for " + what + "; it is " + shortly(answer.body()));
            }
            Pause.of(Duration.ofMillis(150));
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private String targets(String gatewayId) {
        return catalog + "/gateways/" + gatewayId + "/targets/";
    }

    private static String shortly(JsonNode body) {
        var text = body.toString();
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
