package io.gatehouse.catalog.target;

import static io.gatehouse.catalog.target.TargetDocument.EXTENSION;
import static io.gatehouse.catalog.target.TargetDocument.PREVIEW;
import static io.gatehouse.catalog.target.TargetDocument.SYNCHRONIZATION_SCOPES;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.config.SafeUrl;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.tool.PredefinedTools;
import io.gatehouse.catalog.tool.UnusableTools;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a target may look like: AgentCore's constraints, and what Gatehouse offers of it. */
final class TargetRules {
    private static final Pattern NAME = Pattern.compile("([0-9a-zA-Z][-]?){1,100}");
    private static final String CREDENTIALS = "credentialProviderConfigurations";
    private static final List<String> KEPT =
            List.of("name", "description", "targetConfiguration", CREDENTIALS, "metadataConfiguration", EXTENSION);
    private static final List<String> OTHER_MCP =
            List.of("openApiSchema", "smithyModel", "lambda", "apiGateway", "connector");
    private static final Set<String> UNTOUCHABLE_HEADERS = Set.of(
            "authorization",
            "cookie",
            "set-cookie",
            "host",
            "connection",
            "content-length",
            "content-type",
            "content-encoding",
            "accept",
            "accept-encoding",
            "expect",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "keep-alive",
            "proxy-authorization",
            "proxy-authenticate",
            "mcp-session-id",
            "mcp-protocol-version",
            "last-event-id");

    private final boolean allowHttpLoopback;
    private final long maxSchemaSize;
    private final int maxTools;

    TargetRules(CatalogConfig config) {
        this.allowHttpLoopback = config.unsafeAllowHttpLoopback();
        this.maxSchemaSize = config.tool().maxSchemaSize().asLongValue();
        this.maxTools = config.tool().maxCount();
    }

    /**
     * Checks a request of CreateGatewayTarget or UpdateGatewayTarget; every fault is named.
     *
     * @param present what the update changes; its name and extension stay where the update has none. Null for a new target
     */
    TargetDocument accept(Document request, @Nullable TargetDocument present) {
        if (present == null || request.has("name")) {
            request.text("name", 1, 200, NAME);
        } else {
            request.node().put("name", present.name());
        }
        if (present != null && !request.has(EXTENSION) && present.node().has(EXTENSION)) {
            // A client of AWS does not know it, and must not take a preview away by an update of something else.
            request.node().set(EXTENSION, present.node().get(EXTENSION));
        }
        request.optionalText("description", 1, 200, null);
        notOffered(request, "privateEndpoint");
        metadata(request);
        List<Document> credentials = request.objects(CREDENTIALS, 1, 1);
        String grant = credentials.isEmpty() ? "" : new CredentialRules(credentials.getFirst()).grantType();
        configuration(request, "AUTHORIZATION_CODE".equals(grant));
        extension(request, !grant.isEmpty());
        request.check();
        ObjectNode kept = Document.empty();
        KEPT.stream()
                .filter(request::has)
                .forEach(member -> kept.set(member, request.node().get(member)));
        return new TargetDocument(kept);
    }

    private void configuration(Document request, boolean authorizationCode) {
        Optional<Document> configuration = request.optionalObject("targetConfiguration");
        if (configuration.isEmpty()) {
            if (!request.has("targetConfiguration")) {
                request.fault("targetConfiguration", "is required");
            }
            return;
        }
        notOffered(configuration.get(), "http");
        notOffered(configuration.get(), "inference");
        Optional<Document> mcp = configuration.get().optionalObject("mcp");
        if (mcp.isEmpty()) {
            if (configuration.get().node().isEmpty()) {
                request.fault("targetConfiguration.mcp", "is required");
            }
            return;
        }
        OTHER_MCP.forEach(other -> notOffered(mcp.get(), other));
        Optional<Document> server = mcp.get().optionalObject("mcpServer");
        if (server.isPresent()) {
            server(server.get(), authorizationCode);
        } else if (mcp.get().node().isEmpty()) {
            mcp.get().fault("mcpServer", "is required");
        }
    }

    private void server(Document server, boolean authorizationCode) {
        String endpoint = server.text("endpoint", 1, 2048, null);
        if (!endpoint.isEmpty() && SafeUrl.parse(endpoint, allowHttpLoopback).isEmpty()) {
            server.fault("endpoint", "must be an https URL without user info and fragment");
        }
        server.optionalInteger("resourcePriority", 0, 1000);
        if (server.oneOf("listingMode", Set.of("DEFAULT", "DYNAMIC"))
                .filter("DYNAMIC"::equals)
                .isPresent()) {
            server.fault("listingMode", "DYNAMIC is not offered yet");
        }
        server.optionalObject("mcpToolSchema").ifPresent(schema -> schema(schema, authorizationCode));
    }

    private void schema(Document schema, boolean authorizationCode) {
        notOffered(schema, "s3");
        if (!authorizationCode) {
            schema.fault(
                    "inlinePayload",
                    "mcpToolSchema is supported only with a credential provider of the grant type AUTHORIZATION_CODE");
        }
        if (schema.has("s3")) {
            return;
        }
        String payload = schema.text("inlinePayload", 1, Integer.MAX_VALUE, null);
        if (payload.isEmpty()) {
            return;
        }
        try {
            PredefinedTools.read(payload, maxSchemaSize, maxTools);
        } catch (UnusableTools e) {
            schema.fault("inlinePayload", String.valueOf(e.getMessage()));
        }
    }

    private static void extension(Document request, boolean oauth) {
        request.optionalObject(EXTENSION).ifPresent(own -> {
            own.texts(SYNCHRONIZATION_SCOPES, 0, 100, 64, null);
            if (own.has(SYNCHRONIZATION_SCOPES) && !oauth) {
                own.fault(SYNCHRONIZATION_SCOPES, "needs a credential of the type OAUTH");
            }
            own.optionalFlag(PREVIEW);
            own.node().fieldNames().forEachRemaining(member -> {
                if (!member.equals(SYNCHRONIZATION_SCOPES) && !member.equals(PREVIEW)) {
                    own.fault(member, "is not known here");
                }
            });
        });
    }

    private static void metadata(Document request) {
        request.optionalObject("metadataConfiguration").ifPresent(metadata -> {
            headers(metadata, "allowedRequestHeaders");
            headers(metadata, "allowedResponseHeaders");
            metadata.texts("allowedQueryParameters", 1, 10, 40, null);
        });
    }

    private static void headers(Document metadata, String member) {
        for (String header : metadata.texts(member, 1, 10, 100, CredentialRules.HEADER)) {
            if (isUntouchable(header)) {
                metadata.fault(member, "'" + header + "' is never passed on");
            }
        }
    }

    static boolean isUntouchable(String header) {
        String lower = header.toLowerCase(Locale.ROOT);
        return UNTOUCHABLE_HEADERS.contains(lower) || lower.startsWith("x-amzn-");
    }

    private static void notOffered(Document document, String member) {
        if (document.has(member)) {
            document.fault(member, "is not offered yet");
        }
    }
}
