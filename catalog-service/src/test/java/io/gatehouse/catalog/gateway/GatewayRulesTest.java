package io.gatehouse.catalog.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.problem.InvalidField;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayRulesTest {
    private static final String GOOD = """
            {"name":"main","authorizerType":"CUSTOM_JWT","protocolConfiguration":{"mcp":{}},
             "authorizerConfiguration":{"customJWTAuthorizer":{
               "discoveryUrl":"https://idp.example/.well-known/openid-configuration","allowedAudience":["a"]}}}""";

    private static GatewayDocument accept(String json) {
        return new GatewayRules(false, false).accept(Document.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void defaultIsEveryVersion() {
        assertThat(accept(GOOD).supportedVersions())
                .containsExactly("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28");
        assertThat(accept(GOOD).speaksUrlElicitation()).isTrue();
        assertThat(accept(GOOD.replace("\"mcp\":{}", "\"mcp\":{\"supportedVersions\":[\"2025-06-18\"]}"))
                        .speaksUrlElicitation())
                .isFalse();
        assertThat(accept(GOOD.replace("\"mcp\":{}", "\"mcp\":{\"supportedVersions\":[\"2026-07-28\"]}"))
                        .speaksUrlElicitation())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "name":"main"                 | "name":"-main"                                  | name
            "name":"main",                |                                                 | name
            "mcp":{}                      | "mcp":{"supportedVersions":["2024-11-05"]}      | protocolConfiguration.mcp.supportedVersions
            "mcp":{}                      | "mcp":{"searchType":"SEMANTIC"}                 | protocolConfiguration.mcp.searchType
            "mcp":{}                      | "mcp":{"sessionConfiguration":{"sessionTimeoutInSeconds":899}} | protocolConfiguration.mcp.sessionConfiguration.sessionTimeoutInSeconds
            "CUSTOM_JWT"                  | "AWS_IAM"                                       | authorizerType
            "CUSTOM_JWT"                  | "AUTHENTICATE_ONLY"                             | authorizerType
            "CUSTOM_JWT"                  | "NONE"                                          | authorizerType
            ,"allowedAudience":["a"]      |                                                 | authorizerConfiguration.customJWTAuthorizer.allowedAudience
            ["a"]                         | []                                              | authorizerConfiguration.customJWTAuthorizer.allowedAudience
            https://idp                   | http://idp                                      | authorizerConfiguration.customJWTAuthorizer.discoveryUrl
            https://idp                   | https://u:p@idp                                 | authorizerConfiguration.customJWTAuthorizer.discoveryUrl
            /.well-known/openid-configuration | /discovery                                  | authorizerConfiguration.customJWTAuthorizer.discoveryUrl
            "name":"main"                 | "name":"main","policyEngineConfiguration":{}    | policyEngineConfiguration
            "name":"main"                 | "name":"main","customTransformConfiguration":{} | customTransformConfiguration
            "allowedAudience":["a"]       | "allowedAudience":["a"],"advertisedScopeMapping":{"a":"b"} | authorizerConfiguration.customJWTAuthorizer.advertisedScopeMapping
            "name":"main"                 | "name":"main","description":""                  | description
            "name":"main"                 | "name":"main","protocolType":"HTTP"             | protocolType
            """)
    void eachFaultIsNamed(String part, String instead, String field) {
        String json = GOOD.replace(part, instead == null ? "" : instead);
        assertThatThrownBy(() -> accept(json))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.fields())
                                .extracting(InvalidField::name)
                                .contains(field));
    }

    @Test
    void unsafeSwitchesAllowWhatTheyName() {
        GatewayRules unsafe = new GatewayRules(true, true);
        byte[] none = "{\"name\":\"main\",\"authorizerType\":\"NONE\"}".getBytes(StandardCharsets.UTF_8);
        byte[] loopback =
                GOOD.replace("https://idp.example", "http://127.0.0.1:9").getBytes(StandardCharsets.UTF_8);
        assertThatCode(() -> unsafe.accept(Document.parse(none))).doesNotThrowAnyException();
        assertThatCode(() -> unsafe.accept(Document.parse(loopback))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "STRING, EQUALS, matchValueString, true",
        "STRING_ARRAY, CONTAINS, matchValueString, true",
        "STRING_ARRAY, CONTAINS_ANY, matchValueStringList, true",
        "STRING, CONTAINS, matchValueString, false",
        "STRING_ARRAY, EQUALS, matchValueString, false",
        "STRING_ARRAY, CONTAINS, matchValueStringList, false",
        "STRING_ARRAY, CONTAINS_ANY, matchValueString, false",
    })
    void customClaimsFitTheirOperator(String type, String operator, String member, boolean good) {
        String value = member.endsWith("List") ? "[\"x\"]" : "\"x\"";
        String claims = """
                "customClaims":[{"inboundTokenClaimName":"dept","inboundTokenClaimValueType":"%s",
                "authorizingClaimMatchValue":{"claimMatchOperator":"%s","claimMatchValue":{"%s":%s}}}]""".formatted(type, operator, member, value);
        String json = GOOD.replace("\"allowedAudience\":[\"a\"]", claims);
        if (good) {
            assertThatCode(() -> accept(json)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> accept(json)).isInstanceOf(ApiException.class);
        }
    }

    @Test
    void repeatedMembersCannotBeParsed() {
        assertThatThrownBy(() -> accept(GOOD.replace("\"name\":\"main\"", "\"name\":\"a\",\"name\":\"main\"")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("repeated members");
    }
}
