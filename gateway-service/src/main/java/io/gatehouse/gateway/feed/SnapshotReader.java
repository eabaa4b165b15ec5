package io.gatehouse.gateway.feed;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.Capability;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.Offerings;
import io.gatehouse.gateway.catalog.PageSettings;
import io.gatehouse.gateway.catalog.Prompt;
import io.gatehouse.gateway.catalog.Protocol;
import io.gatehouse.gateway.catalog.Resource;
import io.gatehouse.gateway.catalog.ResourceTemplate;
import io.gatehouse.gateway.catalog.Rules;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.catalog.Tool;
import io.gatehouse.gateway.catalog.UriTemplate;
import io.gatehouse.gateway.feed.SnapshotWire.AuthorizerWire;
import io.gatehouse.gateway.feed.SnapshotWire.ClaimWire;
import io.gatehouse.gateway.feed.SnapshotWire.CredentialWire;
import io.gatehouse.gateway.feed.SnapshotWire.IndexWire;
import io.gatehouse.gateway.feed.SnapshotWire.ProtocolWire;
import io.gatehouse.gateway.feed.SnapshotWire.TargetWire;
import io.gatehouse.gateway.limit.Limits;
import io.gatehouse.gateway.policy.Policy;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what catalog-service sends into snapshots; what it does not understand of an authorizer it refuses. */
final class SnapshotReader {

    /** The answer is not a snapshot this version can serve. */
    static final class BadSnapshot extends Exception {

        BadSnapshot(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ObjectReader SNAPSHOT = JSON.readerFor(SnapshotWire.class);
    private static final ObjectReader INDEX = JSON.readerFor(IndexWire.class);

    private final PageSettings pages;

    SnapshotReader(PageSettings pages) {
        this.pages = pages;
    }

    IndexWire index(Buffer body) throws BadSnapshot {
        try {
            return INDEX.readValue(body.getBytes());
        } catch (IOException malformed) {
            throw new BadSnapshot("the list of snapshots is not what the contract says", malformed);
        }
    }

    GatewaySnapshot snapshot(Buffer body) throws BadSnapshot {
        byte[] bytes = body.getBytes();
        try {
            SnapshotWire wire = SNAPSHOT.withAttribute(RawJson.SOURCE, bytes).readValue(bytes);
            return new GatewaySnapshot(
                    required(wire.gatewayId(), "gatewayId"),
                    required(wire.name(), "name"),
                    wire.revision(),
                    protocol(required(wire.protocol(), "protocol")),
                    authorizer(required(wire.authorizer(), "authorizer")),
                    orEmpty(wire.targets()).stream().map(SnapshotReader::target).toList(),
                    pages,
                    rules(wire));
        } catch (IOException | RuntimeException malformed) {
            throw new BadSnapshot("a snapshot is not what the contract says: " + malformed.getMessage(), malformed);
        }
    }

    private static Rules rules(SnapshotWire wire) {
        return new Rules(
                required(wire.name(), "name"),
                wire.policy() == null ? Policy.NONE : wire.policy().read(),
                wire.limits() == null ? Limits.NONE : wire.limits().read());
    }

    private static Protocol protocol(ProtocolWire wire) {
        Long seconds = wire.sessionTimeoutSeconds();
        return new Protocol(
                orEmpty(wire.supportedVersions()),
                wire.instructions(),
                seconds == null ? null : Duration.ofSeconds(seconds),
                wire.sessionRequired(),
                wire.responseStreaming());
    }

    private static Authorizer authorizer(AuthorizerWire wire) {
        return new Authorizer(
                required(wire.type(), "authorizer.type"),
                wire.discoveryUrl(),
                orEmpty(wire.allowedAudience()),
                orEmpty(wire.allowedClients()),
                orEmpty(wire.allowedScopes()),
                orEmpty(wire.customClaims()).stream().map(SnapshotReader::claim).toList());
    }

    private static Authorizer.ClaimRule claim(ClaimWire wire) {
        var match = required(wire.authorizingClaimMatchValue(), "authorizingClaimMatchValue");
        var value = required(match.claimMatchValue(), "claimMatchValue");
        String one = value.matchValueString();
        List<String> any = orEmpty(value.matchValueStringList());
        if ((one == null) == any.isEmpty()) {
            throw new IllegalArgumentException("claimMatchValue must have one member");
        }
        return new Authorizer.ClaimRule(
                required(wire.inboundTokenClaimName(), "inboundTokenClaimName"),
                "STRING_ARRAY".equals(wire.inboundTokenClaimValueType()),
                required(match.claimMatchOperator(), "claimMatchOperator"),
                one == null ? Set.copyOf(any) : Set.of(one));
    }

    private static Target target(TargetWire wire) {
        return new Target(
                required(wire.targetId(), "targetId"),
                required(wire.name(), "target name"),
                required(wire.status(), "status"),
                URI.create(required(wire.endpoint(), "endpoint")),
                wire.resource(),
                wire.resourcePriority(),
                credential(wire.credential()),
                orEmpty(wire.allowedRequestHeaders()),
                orEmpty(wire.allowedResponseHeaders()),
                orEmpty(wire.tools()).stream()
                        .map(tool -> new Tool(
                                required(tool.publicName(), "publicName"),
                                required(tool.name(), "tool name"),
                                required(tool.digest(), "digest"),
                                required(tool.definition(), "definition").bytes()))
                        .toList(),
                offerings(wire));
    }

    private static Offerings offerings(TargetWire wire) {
        return new Offerings(
                // A catalog-service that does not say what targets can do knows of tools only.
                wire.capabilities() == null ? Set.of(Capability.TOOLS) : Capability.of(wire.capabilities()),
                orEmpty(wire.prompts()).stream()
                        .map(prompt -> new Prompt(
                                required(prompt.publicName(), "publicName"),
                                required(prompt.name(), "prompt name"),
                                required(prompt.definition(), "definition").bytes()))
                        .toList(),
                orEmpty(wire.resources()).stream()
                        .map(resource -> new Resource(
                                required(resource.uri(), "uri"),
                                required(resource.definition(), "definition").bytes()))
                        .toList(),
                orEmpty(wire.resourceTemplates()).stream()
                        .map(template -> new ResourceTemplate(
                                UriTemplate.of(required(template.uriTemplate(), "uriTemplate")),
                                required(template.definition(), "definition").bytes()))
                        .toList());
    }

    private static Credential credential(@Nullable CredentialWire wire) {
        if (wire == null) {
            return Credential.NONE;
        }
        Map<String, String> parameters = wire.customParameters();
        return new Credential(
                required(wire.type(), "credential type"),
                wire.providerName(),
                wire.grantType(),
                orEmpty(wire.scopes()),
                wire.returnUrl(),
                parameters == null ? Map.of() : parameters,
                wire.apiKeyLocation(),
                wire.apiKeyParameterName(),
                wire.apiKeyPrefix());
    }

    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <T> T required(@Nullable T value, String member) {
        if (value == null) {
            throw new IllegalArgumentException(member + " is missing");
        }
        return value;
    }
}
