package io.gatehouse.catalog.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.fake.Catalog;
import io.gatehouse.catalog.fake.TestConfig;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.problem.InvalidField;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetRulesTest {
    private static final String OAUTH =
            "credentialProviderConfigurations[0].credentialProvider.oauthCredentialProvider.";
    private static final String SERVER = "targetConfiguration.mcp.mcpServer.";
    private static final String GOOD = Catalog.targetBody(
            "notes",
            "https://notes.example/mcp",
            Catalog.schema("{\"name\":\"a\",\"inputSchema\":{\"enum\":[1]}}"),
            Catalog.oauth("AUTHORIZATION_CODE"));

    private static TargetDocument accept(String json) {
        return new TargetRules(TestConfig.of(Map.of()))
                .accept(Document.parse(json.getBytes(StandardCharsets.UTF_8)), null);
    }

    @Test
    void goodTargetIsUnderstood() {
        TargetDocument target = accept(GOOD);
        assertThat(target.needsConsent()).isTrue();
        assertThat(target.providerName()).isEqualTo("vendor");
        assertThat(target.origin()).isEqualTo("https://notes.example");
        assertThat(target.predefinedSchema()).contains("{\"tools\":[{\"name\":\"a\",\"inputSchema\":{\"enum\":[1]}}]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://notes               | http://notes                 | SERVER endpoint
            https://notes.example/mcp   | http://127.0.0.1:1/mcp       | SERVER endpoint
            https://notes               | https://u@notes              | SERVER endpoint
            /mcp"                       | /mcp#f"                      | SERVER endpoint
            /mcp"                       | /mcp","listingMode":"DYNAMIC" | SERVER listingMode
            /mcp"                       | /mcp","resourcePriority":1001 | SERVER resourcePriority
            "inlinePayload"             | "s3":{"uri":"s3://x"},"inlinePayload" | SERVER mcpToolSchema.s3
            {\\"tools\\":[              | [{\\"tools\\":[              | SERVER mcpToolSchema.inlinePayload
            "mcpServer"                 | "lambda"                     | targetConfiguration.mcp.lambda
            "mcp":{                     | "http":{                     | targetConfiguration.http
            "AUTHORIZATION_CODE"        | "CLIENT_CREDENTIALS"         | SERVER mcpToolSchema.inlinePayload
            "AUTHORIZATION_CODE"        | "TOKEN_EXCHANGE"             | SERVER mcpToolSchema.inlinePayload
            "AUTHORIZATION_CODE"        | "PASSWORD"                   | OAUTH grantType
            ,"grantType":"AUTHORIZATION_CODE" |                        | OAUTH grantType
            "scopes":["notes:read"],    |                              | OAUTH scopes
            "scopes":["notes:read"],    | "scopes":[],"customParameters":{"":"v"}, | OAUTH customParameters
            oauth2credentialprovider    | apikeycredentialprovider     | OAUTH providerArn
            "OAUTH"                     | "GATEWAY_IAM_ROLE"           | credentialProviderConfigurations[0].credentialProviderType
            "OAUTH"                     | "CALLER_IAM_CREDENTIALS"     | credentialProviderConfigurations[0].credentialProviderType
            "OAUTH"                     | "JWT_PASSTHROUGH"            | credentialProviderConfigurations[0].credentialProviderType
            "name":"notes"              | "name":"no_tes"              | name
            "name":"notes"              | "name":"notes","privateEndpoint":{} | privateEndpoint
            "name":"notes"              | "name":"notes","metadataConfiguration":{"allowedRequestHeaders":["Cookie"]} | metadataConfiguration.allowedRequestHeaders
            "name":"notes"              | "name":"notes","metadataConfiguration":{"allowedRequestHeaders":["Content-Type"]} | metadataConfiguration.allowedRequestHeaders
            "name":"notes"              | "name":"notes","metadataConfiguration":{"allowedRequestHeaders":["Mcp-Protocol-Version"]} | metadataConfiguration.allowedRequestHeaders
            """)
    void eachFaultIsNamed(String part, String instead, String field) {
        String json = GOOD.replace(part, instead == null ? "" : instead);
        String path = field.replace("SERVER ", SERVER).replace("OAUTH ", OAUTH);
        assertThat(json).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> accept(json))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.fields())
                                .extracting(InvalidField::name)
                                .contains(path));
    }
}
