package io.gatehouse.catalog.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.config.SafeUrl;
import io.gatehouse.catalog.document.Document;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a gateway may look like: AgentCore's constraints, and what Gatehouse offers of it. */
final class GatewayRules {
    static final List<String> VERSIONS = List.of("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28");
    private static final Pattern NAME = Pattern.compile("([0-9a-zA-Z][-]?){1,48}");
    private static final Pattern ROLE = Pattern.compile("arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+");
    private static final Pattern KMS = Pattern.compile("arn:aws[^:]*:kms:[a-zA-Z0-9-]*:[0-9]{12}:key/[a-zA-Z0-9-]{36}");
    private static final Pattern DISCOVERY = Pattern.compile(".+/\\.well-known/openid-configuration");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");
    private static final Pattern CLAIM_NAME = Pattern.compile("[A-Za-z0-9_.:-]+");
    private static final Pattern CLAIM_VALUE = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final int LIST = 100;
    private static final int LONG = 2048;
    private static final int WORD = 255;
    private static final List<String> KEPT = List.of(
            "name",
            "description",
            "roleArn",
            "protocolType",
            "protocolConfiguration",
            "authorizerType",
            "authorizerConfiguration",
            "kmsKeyArn",
            "exceptionLevel",
            "wafConfiguration");

    private final boolean allowHttpLoopback;
    private final boolean allowUnauthenticated;

    GatewayRules(boolean allowHttpLoopback, boolean allowUnauthenticated) {
        this.allowHttpLoopback = allowHttpLoopback;
        this.allowUnauthenticated = allowUnauthenticated;
    }

    /** Checks a request of CreateGateway or UpdateGateway; every fault is named. */
    GatewayDocument accept(Document request) {
        request.text("name", 1, 2 * 48, NAME);
        request.optionalText("description", 1, 200, null);
        request.optionalText("roleArn", 1, LONG, ROLE);
        request.optionalText("kmsKeyArn", 1, LONG, KMS);
        request.oneOf("protocolType", Set.of("MCP"));
        request.oneOf("exceptionLevel", Set.of("DEBUG"));
        request.optionalObject("wafConfiguration");
        notOffered(request, "interceptorConfigurations");
        notOffered(request, "policyEngineConfiguration");
        notOffered(request, "customTransformConfiguration");
        protocol(request);
        authorizer(request);
        request.check();
        ObjectNode kept = Document.empty();
        KEPT.stream()
                .filter(request::has)
                .forEach(member -> kept.set(member, request.node().get(member)));
        nameVersions(kept);
        return new GatewayDocument(kept);
    }

    private static void protocol(Document request) {
        Optional<Document> found =
                request.optionalObject("protocolConfiguration").flatMap(union -> union.optionalObject("mcp"));
        if (found.isEmpty()) {
            return;
        }
        Document mcp = found.get();
        for (String version : mcp.texts("supportedVersions", 1, LIST, WORD, null)) {
            if (!VERSIONS.contains(version)) {
                mcp.fault("supportedVersions", "'" + version + "' is not one of " + String.join(", ", VERSIONS));
            }
        }
        mcp.optionalText("instructions", 1, LONG, null);
        notOffered(mcp, "searchType");
        mcp.optionalObject("sessionConfiguration")
                .ifPresent(session -> session.optionalInteger("sessionTimeoutInSeconds", 900, 28_800));
        mcp.optionalObject("streamingConfiguration")
                .ifPresent(streaming -> streaming.optionalFlag("enableResponseStreaming"));
    }

    private void authorizer(Document request) {
        String type = request.text("authorizerType", 1, WORD, null);
        switch (type) {
            case "CUSTOM_JWT" -> jwt(request);
            case "NONE" -> {
                if (!allowUnauthenticated) {
                    request.fault(
                            "authorizerType",
                            "NONE is refused: a gateway that anybody may call needs the setting"
                                    + " catalog.unsafe-allow-unauthenticated-gateways");
                }
            }
            case "AWS_IAM", "AUTHENTICATE_ONLY" -> request.fault("authorizerType", type + " is not offered");
            case "" -> {} // the missing member is a fault already
            default -> request.fault("authorizerType", "must be one of CUSTOM_JWT, NONE");
        }
    }

    private void jwt(Document request) {
        Optional<Document> found = request.optionalObject("authorizerConfiguration")
                .flatMap(union -> union.optionalObject("customJWTAuthorizer"));
        if (found.isEmpty()) {
            request.fault("authorizerConfiguration.customJWTAuthorizer", "is required with CUSTOM_JWT");
            return;
        }
        Document jwt = found.get();
        String discovery = jwt.text("discoveryUrl", 1, LONG, DISCOVERY);
        if (!discovery.isEmpty() && SafeUrl.parse(discovery, allowHttpLoopback).isEmpty()) {
            jwt.fault("discoveryUrl", "must be an https URL without user info and fragment");
        }
        jwt.texts("allowedAudience", 1, LIST, LONG, null);
        jwt.texts("allowedClients", 1, LIST, LONG, null);
        jwt.texts("allowedScopes", 1, LIST, WORD, SCOPE);
        jwt.objects("customClaims", 1, LIST).forEach(GatewayRules::claim);
        for (String member : List.of(
                "advertisedScopeMapping",
                "privateEndpoint",
                "privateEndpointOverrides",
                "allowedWorkloadConfiguration")) {
            notOffered(jwt, member);
        }
        if (!jwt.has("allowedAudience")
                && !jwt.has("allowedClients")
                && !jwt.has("allowedScopes")
                && !jwt.has("customClaims")) {
            jwt.fault(
                    "allowedAudience",
                    "at least one of allowedAudience, allowedClients, allowedScopes, customClaims is required");
        }
    }

    private static void claim(Document claim) {
        claim.text("inboundTokenClaimName", 1, WORD, CLAIM_NAME);
        String type = claim.oneOf("inboundTokenClaimValueType", Set.of("STRING", "STRING_ARRAY"))
                .orElse("");
        if (!claim.has("inboundTokenClaimValueType")) {
            claim.fault("inboundTokenClaimValueType", "is required");
        }
        Optional<Document> found = claim.optionalObject("authorizingClaimMatchValue");
        if (found.isEmpty()) {
            claim.fault("authorizingClaimMatchValue", "is required");
            return;
        }
        Document match = found.get();
        String operator = match.oneOf("claimMatchOperator", Set.of("EQUALS", "CONTAINS", "CONTAINS_ANY"))
                .orElse("");
        Optional<Document> value = match.optionalObject("claimMatchValue");
        boolean single = value.isPresent() && value.get().has("matchValueString");
        boolean several = value.isPresent() && value.get().has("matchValueStringList");
        value.ifPresent(union -> {
            union.optionalText("matchValueString", 1, WORD, CLAIM_VALUE);
            union.texts("matchValueStringList", 1, LIST, WORD, CLAIM_VALUE);
        });
        if (single == several) {
            match.fault("claimMatchValue", "must have matchValueString or matchValueStringList, not both");
        } else if (operator.isEmpty()) {
            match.fault("claimMatchOperator", "is required");
        } else if (operator.equals("CONTAINS_ANY") != several || (type.equals("STRING") != operator.equals("EQUALS"))) {
            match.fault(
                    "claimMatchOperator",
                    "must be EQUALS with a STRING claim, CONTAINS (one value) or CONTAINS_ANY (a list) with STRING_ARRAY");
        }
    }

    private static void notOffered(Document document, String member) {
        if (document.has(member)) {
            document.fault(member, "is not offered yet");
        }
    }

    /** The versions that hold stand in the document, so that everybody sees them. */
    private static void nameVersions(ObjectNode kept) {
        ObjectNode mcp = kept.withObjectProperty("protocolConfiguration").withObjectProperty("mcp");
        if (!mcp.hasNonNull("supportedVersions")) {
            ArrayNode versions = mcp.putArray("supportedVersions");
            VERSIONS.forEach(versions::add);
        }
    }
}
