package io.gatehouse.catalog.target;

import io.gatehouse.catalog.document.Document;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the credential of a target may look like. */
final class CredentialRules {
    static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern OAUTH_ARN = Pattern.compile(
            "arn:[^:]*:[^:]*:[^:]*:([0-9]{12})?:token-vault/[^/]+/oauth2credentialprovider/" + "[a-zA-Z0-9_-]{1,128}");
    private static final Pattern API_KEY_ARN = Pattern.compile(
            "arn:[^:]*:[^:]*:[^:]*:([0-9]{12})?:token-vault/[^/]+/apikeycredentialprovider/" + "[a-zA-Z0-9_-]{1,128}");
    private static final Pattern RETURN_URL = Pattern.compile("\\w+:(\\/?\\/?)[^\\s]+");
    private static final Pattern PREFIX = Pattern.compile("[\\x20-\\x7e]+");
    private static final String TYPE = "credentialProviderType";
    private static final int LONG = 2048;
    private static final int NAME = 256;
    private static final int SHORT = 64;

    private final Document credential;

    CredentialRules(Document credential) {
        this.credential = credential;
    }

    /** Checks the credential; answers its grant type, empty where it has none. */
    String grantType() {
        String type = credential.text(TYPE, 1, SHORT, null);
        return switch (type) {
            case "OAUTH" ->
                member("oauthCredentialProvider").map(CredentialRules::oauth).orElse("");
            case "API_KEY" -> {
                member("apiKeyCredentialProvider").ifPresent(CredentialRules::apiKey);
                yield "";
            }
            case "GATEWAY_IAM_ROLE", "CALLER_IAM_CREDENTIALS", "JWT_PASSTHROUGH" -> {
                credential.fault(TYPE, type + " is not offered");
                yield "";
            }
            case "" -> "";
            default -> {
                credential.fault(TYPE, "must be one of API_KEY, OAUTH");
                yield "";
            }
        };
    }

    private Optional<Document> member(String name) {
        Optional<Document> found =
                credential.optionalObject("credentialProvider").flatMap(union -> union.optionalObject(name));
        if (found.isEmpty()) {
            credential.fault("credentialProvider." + name, "is required with this " + TYPE);
        }
        return found;
    }

    private static String oauth(Document oauth) {
        oauth.text("providerArn", 1, LONG, OAUTH_ARN);
        if (!oauth.has("scopes")) {
            oauth.fault("scopes", "is required");
        }
        oauth.texts("scopes", 0, 100, SHORT, null);
        oauth.optionalText("defaultReturnUrl", 1, LONG, RETURN_URL);
        oauth.optionalObject("customParameters").ifPresent(parameters -> {
            if (parameters.node().isEmpty() || parameters.node().size() > 10) {
                oauth.fault("customParameters", "must have 1 to 10 entries");
            }
            parameters.node().fieldNames().forEachRemaining(name -> {
                if (name.isEmpty() || name.length() > NAME) {
                    oauth.fault("customParameters", "names must have 1 to " + NAME + " characters");
                }
                parameters.text(name, 1, LONG, null);
            });
        });
        if (!oauth.has("grantType")) {
            oauth.fault("grantType", "must be stated: AUTHORIZATION_CODE, CLIENT_CREDENTIALS or TOKEN_EXCHANGE");
        }
        return oauth.oneOf("grantType", Set.of("AUTHORIZATION_CODE", "CLIENT_CREDENTIALS", "TOKEN_EXCHANGE"))
                .orElse("");
    }

    private static void apiKey(Document key) {
        key.text("providerArn", 1, LONG, API_KEY_ARN);
        key.optionalText("credentialPrefix", 1, SHORT, PREFIX);
        String location = key.oneOf("credentialLocation", Set.of("HEADER", "QUERY_PARAMETER"))
                .orElse("HEADER");
        Optional<String> name = key.optionalText("credentialParameterName", 1, SHORT, HEADER);
        boolean taken = location.equals("HEADER")
                && name.filter(header -> !header.equalsIgnoreCase("Authorization"))
                        .filter(TargetRules::isUntouchable)
                        .isPresent();
        if (taken) {
            key.fault("credentialParameterName", "must not be a header that HTTP or MCP itself uses");
        }
    }
}
