package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.local.browser.Browser;
import io.gatehouse.local.interop.AwsSdk.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** AgentCore's data plane, as an agent calls it with a key pair of its workload. */
final class AwsTokenCalls extends AwsCalls {
    static final String RETURN = "http://127.0.0.1:9/connected";

    AwsTokenCalls(AwsStage aws) {
        super(aws);
    }

    void workloadAccessTokens() {
        assertThat(token("GetWorkloadAccessToken", "")).isNotBlank();
        assertThat(token("GetWorkloadAccessTokenForJWT", userToken())).isNotBlank();
        assertThat(token("GetWorkloadAccessTokenForUserId", ", \"userId\": \"somebody\""))
                .isNotBlank();

        agent("GetWorkloadAccessToken", "{\"workloadName\": \"gateway-service\"}")
                .denied();
        agent("GetWorkloadAccessTokenForUserId", "{\"workloadName\": \"ab\", \"userId\": \"u\"}")
                .invalidField("workloadName");
        agent("GetWorkloadAccessTokenForJWT", "{\"workloadName\": \"aws-agent\", \"userToken\": \"a.b\"}")
                .invalidField("userToken");
        agent("GetWorkloadAccessTokenForJWT", "{\"workloadName\": \"aws-agent\", \"userToken\": \"a.b.c\"}")
                .refused("AccessDeniedException", 403);
        olga("GetWorkloadAccessToken", "{\"workloadName\": \"aws-agent\"}").denied();
        agent("CreateWorkloadIdentity", "{\"name\": \"aws-borrowed\"}").denied();
    }

    void resourceTokens() {
        provider();
        olga("CreateApiKeyCredentialProvider", "{\"name\": \"aws-agent-key\", \"apiKey\": \"planted-key\"}")
                .ok();
        rights(List.of("aws-notes", "aws-agent-key"));
        var token = token("GetWorkloadAccessToken", "");
        assertThat(apiKey(token, "aws-agent-key").text("/apiKey")).isEqualTo("planted-key");
        apiKey(token, "aws-not-granted").denied();
        apiKey("rubbish", "aws-agent-key").refused("AccessDeniedException", 403);

        assertThat(ask(token, "M2M", "").text("/accessToken")).isNotBlank();
        ask(token, "SOME_FLOW", "").refused("ValidationException", 400);
        ask(token, "USER_FEDERATION", "").refused("ValidationException", 400);
        rights(List.of());
        ask(token, "M2M", "").denied();
        rights(List.of("aws-notes"));
        consent();
        olga("DeleteApiKeyCredentialProvider", "{\"name\": \"aws-agent-key\"}").ok();
        olga("DeleteOauth2CredentialProvider", "{\"name\": \"aws-notes\"}").ok();
    }

    /** The application's way: its user comes back from the vendor, and the application completes the session. */
    private void consent() {
        var token = token("GetWorkloadAccessTokenForJWT", userToken());
        ask(token, "USER_FEDERATION", ", \"resourceOauth2ReturnUrl\": \"http://127.0.0.1:9/other\"")
                .invalidField("resourceOauth2ReturnUrl");
        var back = ", \"resourceOauth2ReturnUrl\": \"" + RETURN + "\"";
        var asked = ask(token, "USER_FEDERATION", back).ok();
        assertThat(asked.path("sessionStatus").asString("")).isEqualTo("IN_PROGRESS");
        var polling = ", \"sessionUri\": " + asked.path("sessionUri");
        assertThat(ask(token, "USER_FEDERATION", back + polling).text("/sessionStatus"))
                .isEqualTo("IN_PROGRESS");
        complete(asked.path("sessionUri").asString(""), userToken()).denied();

        var session = visit(asked.path("authorizationUrl").asString(""));
        complete("no-urn", userToken()).invalidField("sessionUri");
        complete(session, userToken()).ok();
        complete(session, userToken()).denied();
        assertThat(ask(token, "USER_FEDERATION", back + polling).text("/accessToken"))
                .isNotBlank();
    }

    /** Consents as alice; the handle with which the vendor's answer sends her back to the application. */
    private String visit(String link) {
        var stack = aws.stage.stack();
        try (var browser = new Browser()) {
            browser.open(link);
            stack.company().login(browser, "alice");
            browser.withhold(RETURN);
            browser.press("decision", "allow");
            stack.vendor().login(browser, "alice");
            var url = browser.url();
            assertThat(url).startsWith(RETURN + "?session_id=");
            return URLDecoder.decode(url.substring(url.indexOf('=') + 1), StandardCharsets.UTF_8);
        }
    }

    private void provider() {
        var client = aws.vendorClient();
        olga("CreateOauth2CredentialProvider", """
                {"name": "aws-notes", "credentialProviderVendor": "CustomOauth2", "oauth2ProviderConfigInput": {
                 "customOauth2ProviderConfig": {"oauthDiscovery": {"discoveryUrl": "%s"},
                  "clientId": "%s", "clientSecret": "%s"}}}""".formatted(
                                aws.stage.stack().vendor().discoveryUrl(), client.id(), client.secret()))
                .ok();
    }

    private void rights(List<String> providers) {
        aws.rights(
                AwsStage.WORKLOAD,
                Map.of(
                        "credentialProviders",
                        providers,
                        "userTokenAudiences",
                        List.of("gatehouse"),
                        "permissions",
                        List.of("workload-tokens:issue-for-user-id")));
    }

    private Answer agent(String operation, String input) {
        return aws.sdk.call(aws.agent, operation, input);
    }

    private String token(String operation, String more) {
        return agent(operation, "{\"workloadName\": \"aws-agent\"" + more + "}").text("/workloadAccessToken");
    }

    private String userToken() {
        return ", \"userToken\": \"" + aws.stage.token("alice") + "\"";
    }

    private Answer ask(String token, String flow, String more) {
        return agent("GetResourceOauth2Token", """
                {"workloadIdentityToken": "%s", "resourceCredentialProviderName": "aws-notes", "oauth2Flow": "%s",
                 "scopes": ["notes:read"], "resources": ["%s"]%s}""".formatted(
                        token, flow, aws.stage.stack().notes().endpoint(), more));
    }

    private Answer apiKey(String token, String provider) {
        return agent("GetResourceApiKey", """
                {"workloadIdentityToken": "%s", "resourceCredentialProviderName": "%s"}""".formatted(token, provider));
    }

    private Answer complete(String session, String user) {
        return agent(
                "CompleteResourceTokenAuth",
                "{\"sessionUri\": \"" + session + "\", \"userIdentifier\": {" + user.substring(2) + "}}");
    }
}
