package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

/** AgentCore's control plane of identities, credential providers and the vault. */
final class AwsIdentityCalls extends AwsCalls {
    AwsIdentityCalls(AwsStage aws) {
        super(aws);
    }

    void workloadIdentities() {
        var created = olga("CreateWorkloadIdentity", """
                {"name": "aws-agent-1", "allowedResourceOauth2ReturnUrls": ["http://127.0.0.1:1/back"]}""").ok();
        assertThat(created.path("workloadIdentityArn").asString(""))
                .isEqualTo("arn:aws:bedrock-agentcore:local:000000000000:workload-identity-directory/default/"
                        + "workload-identity/aws-agent-1");
        olga("CreateWorkloadIdentity", "{\"name\": \"aws-agent-1\"}").invalid("ResourceConflict");
        olga("CreateWorkloadIdentity", "{\"name\": \"ab\"}").invalidField("name");
        olga("CreateWorkloadIdentity", """
                {"name": "aws-bad", "allowedResourceOauth2ReturnUrls": ["http://a.example"]}""").invalidField("allowedResourceOauth2ReturnUrls");
        adam("CreateWorkloadIdentity", "{\"name\": \"aws-agent-2\"}").denied();

        var got = adam("GetWorkloadIdentity", "{\"name\": \"aws-agent-1\"}").ok();
        assertThat(got.at("/createdTime/date").asString("")).startsWith("20");
        assertThat(got.at("/allowedResourceOauth2ReturnUrls/0").asString("")).isEqualTo("http://127.0.0.1:1/back");
        olga("GetWorkloadIdentity", "{\"name\": \"absent\"}").missing();

        var updated = olga("UpdateWorkloadIdentity", """
                {"name": "aws-agent-1", "allowedResourceOauth2ReturnUrls": []}""").ok();
        assertThat(updated.path("allowedResourceOauth2ReturnUrls").valueStream())
                .isEmpty();
        olga("UpdateWorkloadIdentity", "{\"name\": \"absent\"}").missing();

        fill(Resource.of("WorkloadIdentity", "WorkloadIdentities", "workloadIdentities"), "{\"name\": \"%s\"}");
        listed("ListWorkloadIdentities");
        olga("DeleteWorkloadIdentity", "{\"name\": \"aws-agent-1\"}").ok();
        olga("DeleteWorkloadIdentity", "{\"name\": \"aws-agent-1\"}").missing();
        olga("DeleteWorkloadIdentity", "{\"name\": \"gateway-service\"}").invalid("ResourceConflict");
    }

    void oauth2CredentialProviders() {
        var google = """
                {"name": "aws-google", "credentialProviderVendor": "GoogleOauth2", "oauth2ProviderConfigInput": {
                 "googleOauth2ProviderConfig": {"clientId": "client", "clientSecret": "planted-%s"}}}""";
        var created =
                olga("CreateOauth2CredentialProvider", google.formatted("one")).ok();
        assertThat(created.path("callbackUrl").asString(""))
                .startsWith(aws.stage.stack().url("identity") + "/identities/oauth2/callback/");
        assertThat(created.toString()).doesNotContain("planted");
        olga("CreateOauth2CredentialProvider", google.formatted("one")).conflict();
        olga("CreateOauth2CredentialProvider", google.replace("aws-google", "a b"))
                .invalidField("name");
        olga("CreateOauth2CredentialProvider", """
                {"name": "aws-other", "credentialProviderVendor": "GoogleOauth2", "oauth2ProviderConfigInput": {
                 "githubOauth2ProviderConfig": {"clientId": "client", "clientSecret": "secret"}}}""")
                .invalidField("oauth2ProviderConfigInput.githubOauth2ProviderConfig");
        adam("CreateOauth2CredentialProvider", google).denied();

        var got = adam("GetOauth2CredentialProvider", "{\"name\": \"aws-google\"}")
                .ok();
        assertThat(got.path("credentialProviderVendor").asString("")).isEqualTo("GoogleOauth2");
        assertThat(got.at("/oauth2ProviderConfigOutput/googleOauth2ProviderConfig/clientId")
                        .asString(""))
                .isEqualTo("client");
        assertThat(got.at("/lastUpdatedTime/date").asString("")).startsWith("20");
        olga("GetOauth2CredentialProvider", "{\"name\": \"absent\"}").missing();

        olga("UpdateOauth2CredentialProvider", google.formatted("two")).ok();
        olga("UpdateOauth2CredentialProvider", google.replace("aws-google", "absent"))
                .missing();
        fill(Resource.of("Oauth2CredentialProvider", "Oauth2CredentialProviders", "credentialProviders"), """
                {"name": "%s", "credentialProviderVendor": "GithubOauth2", "oauth2ProviderConfigInput": {
                 "githubOauth2ProviderConfig": {"clientId": "client", "clientSecret": "secret"}}}""");
        listed("ListOauth2CredentialProviders");
        olga("DeleteOauth2CredentialProvider", "{\"name\": \"aws-google\"}").ok();
        olga("DeleteOauth2CredentialProvider", "{\"name\": \"aws-google\"}").missing();
    }

    void apiKeyCredentialProviders() {
        var created = olga("CreateApiKeyCredentialProvider", "{\"name\": \"aws-key\", \"apiKey\": \"planted\"}")
                .ok();
        assertThat(created.toString()).doesNotContain("planted");
        olga("CreateApiKeyCredentialProvider", "{\"name\": \"aws-key\", \"apiKey\": \"k\"}")
                .conflict();
        olga("CreateApiKeyCredentialProvider", "{\"name\": \"aws-none\"}").invalidField("apiKey");
        adam("CreateApiKeyCredentialProvider", "{\"name\": \"aws-none\", \"apiKey\": \"k\"}")
                .denied();

        assertThat(adam("GetApiKeyCredentialProvider", "{\"name\": \"aws-key\"}")
                        .text("/createdTime/date"))
                .startsWith("20");
        olga("GetApiKeyCredentialProvider", "{\"name\": \"absent\"}").missing();
        olga("UpdateApiKeyCredentialProvider", "{\"name\": \"aws-key\", \"apiKey\": \"other\"}")
                .ok();
        olga("UpdateApiKeyCredentialProvider", "{\"name\": \"absent\", \"apiKey\": \"other\"}")
                .missing();
        fill(
                Resource.of("ApiKeyCredentialProvider", "ApiKeyCredentialProviders", "credentialProviders"),
                "{\"name\": \"%s\", \"apiKey\": \"key\"}");
        listed("ListApiKeyCredentialProviders");
        olga("DeleteApiKeyCredentialProvider", "{\"name\": \"aws-key\"}").ok();
        olga("DeleteApiKeyCredentialProvider", "{\"name\": \"aws-key\"}").missing();
    }

    private void listed(String operation) {
        olga(operation, "{\"maxResults\": 21}").invalidField("maxResults");
        olga(operation, "{\"nextToken\": \"%\"}").invalidField("nextToken");
        aws.sdk.call(aws.agent, operation, "{}").denied();
    }

    void tokenVault() {
        var vault = adam("GetTokenVault", "{}").ok();
        assertThat(vault.at("/kmsConfiguration/keyType").asString("")).isEqualTo("ServiceManagedKey");
        assertThat(vault.at("/lastModifiedDate/date").asString("")).startsWith("20");
        olga("GetTokenVault", "{\"tokenVaultId\": \"other\"}").missing();
        olga("SetTokenVaultCMK", "{\"kmsConfiguration\": {\"keyType\": \"ServiceManagedKey\"}}")
                .ok();
        olga("SetTokenVaultCMK", """
                {"kmsConfiguration": {"keyType": "CustomerManagedKey",
                 "kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"}}""").invalidField("kmsConfiguration.keyType");
        adam("SetTokenVaultCMK", "{\"kmsConfiguration\": {\"keyType\": \"ServiceManagedKey\"}}")
                .denied();
    }
}
