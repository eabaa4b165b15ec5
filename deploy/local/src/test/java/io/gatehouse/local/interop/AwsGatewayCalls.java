package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** AgentCore's control plane of gateways, targets and tags. */
final class AwsGatewayCalls extends AwsCalls {
    private static final String ARN = "arn:aws:bedrock-agentcore:local:000000000000:";

    AwsGatewayCalls(AwsStage aws) {
        super(aws);
    }

    void gateways() {
        var token = UUID.randomUUID().toString();
        var created = olga("CreateGateway", gateway("aws-main", token)).ok();
        assertThat(created.at("/createdAt/date").asString("")).startsWith("20");
        var id = created.path("gatewayId").asString("");
        assertThat(olga("CreateGateway", gateway("aws-main", token)).text("/gatewayId"))
                .isEqualTo(id);
        olga("CreateGateway", gateway("aws-renamed", token)).invalid("IdempotentParameterMismatchException");
        olga("CreateGateway", gateway("aws-main", UUID.randomUUID().toString())).conflict();
        olga("CreateGateway", gateway("aws main", UUID.randomUUID().toString())).invalidField("name");
        adam("CreateGateway", gateway("aws-other", UUID.randomUUID().toString()))
                .denied();

        assertThat(adam("GetGateway", identifier(id)).text("/name")).isEqualTo("aws-main");
        olga("GetGateway", identifier("absent-0123456789")).missing();
        assertThat(olga("UpdateGateway", update(id, "aws-renamed")).text("/name"))
                .isEqualTo("aws-renamed");
        olga("UpdateGateway", update("absent-0123456789", "aws-absent")).missing();

        fill(new Resource("CreateGateway", "ListGateways", "DeleteGateway", "items"), gateway("%s"));
        olga("ListGateways", "{\"maxResults\": 1001}").invalidField("maxResults");
        assertThat(olga("DeleteGateway", identifier(id)).text("/status")).isEqualTo("DELETING");
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        !olga("GetGateway", identifier(id)).json().path("error").isMissingNode());
        olga("DeleteGateway", identifier(id)).missing();
    }

    void targets() {
        var gateway = olga("CreateGateway", gateway("aws-targets")).text("/gatewayId");
        var token = UUID.randomUUID().toString();
        var plain = target(gateway, "plain", token, server(""));
        var created = olga("CreateGatewayTarget", plain).ok();
        var id = created.path("targetId").asString("");
        assertThat(created.at("/createdAt/date").asString("")).startsWith("20");
        assertThat(olga("CreateGatewayTarget", plain).text("/targetId")).isEqualTo(id);
        olga("CreateGatewayTarget", target(gateway, "another", token, server("")))
                .invalid("IdempotentParameterMismatchException");
        olga("CreateGatewayTarget", target(gateway, "plain", "", server(""))).conflict();
        olga("CreateGatewayTarget", target(gateway, "odd", "", "{\"lambda\": {\"lambdaArn\": \"x\"}}"))
                .refused("ValidationException", 400);
        adam("CreateGatewayTarget", plain).denied();

        var awaited = settled(gateway, id);
        assertThat(awaited.path("status").asString("")).isEqualTo("READY");
        assertThat(awaited.at("/lastSynchronizedAt/date").asString("")).startsWith("20");
        olga("GetGatewayTarget", of(gateway, "0123456789", "")).missing();
        olga("SynchronizeGatewayTargets", ids(gateway, id)).ok();
        assertThat(settled(gateway, id).path("status").asString("")).isEqualTo("READY");
        olga("SynchronizeGatewayTargets", ids(gateway, "0123456789")).missing();

        var described = ", \"name\": \"plain\", \"description\": \"Says hello\", " + configuration(server(""));
        assertThat(olga("UpdateGatewayTarget", of(gateway, id, described)).text("/description"))
                .isEqualTo("Says hello");
        settled(gateway, id);
        olga("UpdateGatewayTarget", of(gateway, "0123456789", ", \"name\": \"x\", " + configuration(server(""))))
                .missing();
        pages(gateway);
        var credentials = credentials();
        predefined(gateway, credentials);
        pending(gateway, credentials);
        olga("DeleteGateway", identifier(gateway)).conflict();
        olga("DeleteGatewayTarget", of(gateway, id, "")).ok();
        olga("DeleteGatewayTarget", of(gateway, "0123456789", "")).missing();
    }

    private void pages(String gateway) {
        for (int i = 0; i < 3; i++) {
            olga("CreateGatewayTarget", target(gateway, "page-" + i, "", server("")))
                    .ok();
        }
        var items = aws.sdk
                .pages(aws.adam, "ListGatewayTargets", identifier(gateway), 2)
                .valueStream()
                .peek(page -> assertThat(page.path("items").size()).isLessThanOrEqualTo(2))
                .flatMap(page -> page.path("items").valueStream())
                .toList();
        assertThat(items)
                .extracting(item -> item.path("name").asString(""))
                .containsExactlyInAnyOrder("plain", "page-0", "page-1", "page-2");
        olga("ListGatewayTargets", identifier("absent-0123456789")).missing();
        items.stream()
                .map(item -> item.path("targetId").asString(""))
                .filter(id -> !id.isEmpty())
                .forEach(id -> settled(gateway, id));
        items.stream()
                .filter(item -> item.path("name").asString("").startsWith("page"))
                .forEach(item -> olga(
                                "DeleteGatewayTarget",
                                of(gateway, item.path("targetId").asString(""), ""))
                        .ok());
    }

    private String credentials() {
        var client = aws.vendorClient();
        var arn = olga("CreateOauth2CredentialProvider", """
                {"name": "aws-pending", "credentialProviderVendor": "CustomOauth2", "oauth2ProviderConfigInput": {
                 "customOauth2ProviderConfig": {"oauthDiscovery": {"discoveryUrl": "%s"},
                  "clientId": "%s", "clientSecret": "%s"}}}""".formatted(
                                aws.stage.stack().vendor().discoveryUrl(), client.id(), client.secret()))
                .text("/credentialProviderArn");
        return """
                , "credentialProviderConfigurations": [{"credentialProviderType": "OAUTH", "credentialProvider": {
                 "oauthCredentialProvider": {"providerArn": "%s", "scopes": ["notes:read"],
                  "grantType": "AUTHORIZATION_CODE"}}}]""".formatted(arn);
    }

    /** Nothing is to be read of a target whose tools the operator wrote down. */
    private void predefined(String gateway, String credentials) {
        var schema = """
                , "mcpToolSchema": {"inlinePayload":
                 "{\\"tools\\":[{\\"name\\":\\"greet\\",\\"inputSchema\\":{\\"type\\":\\"object\\"}}]}"}""";
        var created = olga("CreateGatewayTarget", """
                {"gatewayIdentifier": "%s", "name": "predefined", %s%s}""".formatted(gateway, configuration(server(schema)), credentials))
                .ok();
        assertThat(created.path("status").asString("")).isEqualTo("READY");
        var id = created.path("targetId").asString("");
        olga("SynchronizeGatewayTargets", ids(gateway, id)).invalidField("targetIdList");
        olga("DeleteGatewayTarget", of(gateway, id, "")).ok();
    }

    /** A target that waits for the operator's consent is left alone, and says where to go. */
    private void pending(String gateway, String credentials) {
        var server =
                "{\"mcpServer\": {\"endpoint\": \"" + aws.stage.stack().notes().endpoint() + "\"}}";
        var created = olga("CreateGatewayTarget", """
                {"gatewayIdentifier": "%s", "name": "pending", %s%s}""".formatted(gateway, configuration(server), credentials))
                .ok();
        assertThat(created.path("status").asString("")).isEqualTo("CREATE_PENDING_AUTH");
        assertThat(created.at("/authorizationData/oauth2/authorizationUrl").asString(""))
                .startsWith(aws.stage.stack().url("identity"));
        var id = created.path("targetId").asString("");
        olga("UpdateGatewayTarget", of(gateway, id, ", \"name\": \"pending\", " + configuration(server) + credentials))
                .conflict();
        olga("SynchronizeGatewayTargets", ids(gateway, id)).conflict();
        olga("DeleteGatewayTarget", of(gateway, id, "")).conflict();
    }

    void tags() {
        var tags = ", \"tags\": {\"team\": \"blue\"}}";
        olga("CreateWorkloadIdentity", "{\"name\": \"aws-tagged\"" + tags).ok();
        olga("CreateApiKeyCredentialProvider", "{\"name\": \"aws-tagged\", \"apiKey\": \"k\"" + tags)
                .ok();
        var gateway = gateway("aws-tagged");
        var id = olga("CreateGateway", gateway.substring(0, gateway.length() - 1) + tags)
                .text("/gatewayId");
        Stream.of(
                        "gateway/" + id,
                        "workload-identity-directory/default/workload-identity/aws-tagged",
                        "token-vault/default/apikeycredentialprovider/aws-tagged")
                .forEach(resource -> new AwsTagCalls(aws).drive(ARN + resource));
        olga("DeleteGateway", identifier(id)).ok();
        olga("DeleteApiKeyCredentialProvider", "{\"name\": \"aws-tagged\"}").ok();
        olga("DeleteWorkloadIdentity", "{\"name\": \"aws-tagged\"}").ok();
    }

    private JsonNode settled(String gateway, String id) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !adam("GetGatewayTarget", of(gateway, id, ""))
                        .text("/status")
                        .endsWith("ING"));
        return adam("GetGatewayTarget", of(gateway, id, "")).ok();
    }

    private String gateway(String name) {
        return """
                {"name": "%s", "roleArn": "arn:aws:iam::000000000000:role/unused", "protocolType": "MCP", %s}""".formatted(name, authorizer());
    }

    private String gateway(String name, String clientToken) {
        var plain = gateway(name);
        return plain.substring(0, plain.length() - 1) + ", \"clientToken\": \"" + clientToken + "\"}";
    }

    private String update(String id, String name) {
        return "{\"gatewayIdentifier\": \"" + id + "\", " + gateway(name).substring(1);
    }

    private String authorizer() {
        return """
                "authorizerType": "CUSTOM_JWT", "authorizerConfiguration": {"customJWTAuthorizer": {
                 "discoveryUrl": "%s", "allowedAudience": ["gatehouse"]}}""".formatted(aws.stage.stack().company().discoveryUrl());
    }

    private String server(String more) {
        return "{\"mcpServer\": {\"endpoint\": \"" + aws.fixture.url() + "\"" + more + "}}";
    }

    private static String configuration(String mcp) {
        return "\"targetConfiguration\": {\"mcp\": " + mcp + "}";
    }

    private static String target(String gateway, String name, String clientToken, String mcp) {
        var token = clientToken.isEmpty() ? "" : "\"clientToken\": \"" + clientToken + "\", ";
        return "{\"gatewayIdentifier\": \"" + gateway + "\", \"name\": \"" + name + "\", " + token + configuration(mcp)
                + "}";
    }

    private static String identifier(String gateway) {
        return "{\"gatewayIdentifier\": \"" + gateway + "\"}";
    }

    private static String of(String gateway, String target, String more) {
        return "{\"gatewayIdentifier\": \"" + gateway + "\", \"targetId\": \"" + target + "\"" + more + "}";
    }

    private static String ids(String gateway, String target) {
        return "{\"gatewayIdentifier\": \"" + gateway + "\", \"targetIdList\": [\"" + target + "\"]}";
    }
}
