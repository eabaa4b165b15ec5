package io.gatehouse.catalog.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.flow.SameContext;
import io.gatehouse.catalog.gateway.GatewayDocument;
import io.gatehouse.catalog.gateway.PublishedGateway;
import io.gatehouse.catalog.gateway.PublishedGateways;
import io.gatehouse.catalog.offering.Capability;
import io.gatehouse.catalog.offering.Offering;
import io.gatehouse.catalog.offering.OfferingRepository;
import io.gatehouse.catalog.offering.PublishedOffering;
import io.gatehouse.catalog.target.PublishedTarget;
import io.gatehouse.catalog.target.PublishedTargets;
import io.gatehouse.catalog.target.TargetDocument;
import io.gatehouse.catalog.tool.PublishedTool;
import io.gatehouse.catalog.tool.ToolRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders snapshots; the bytes of a revision are rendered once per replica. */
@ApplicationScoped
class SnapshotReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Map<String, Object>>> CLAIMS = new TypeReference<>() {};

    private final PublishedGateways gateways;
    private final PublishedTargets targets;
    private final ToolRepository tools;
    private final OfferingRepository offerings;
    private final int maxCached;
    private final Map<String, Rendered> cached = new ConcurrentHashMap<>();

    SnapshotReader(
            PublishedGateways gateways,
            PublishedTargets targets,
            ToolRepository tools,
            OfferingRepository offerings,
            CatalogConfig config) {
        this.gateways = gateways;
        this.targets = targets;
        this.tools = tools;
        this.offerings = offerings;
        this.maxCached = config.snapshot().cached();
    }

    /** The list of all gateways. */
    Uni<Rendered> list() {
        return Panache.withSession(gateways::all).map(all -> {
            byte[] body = write(new SnapshotList(all.stream()
                    .map(gateway -> new SnapshotList.Item(
                            gateway.gatewayId(), gateway.document().name(), gateway.revision()))
                    .toList()));
            return new Rendered('"' + digest(body) + '"', body);
        });
    }

    /**
     * The snapshot of a gateway, or empty where there is none. One read transaction sees one revision; it is written
     * down after it and off the event loop, because a gateway may have thousands of tools.
     */
    Uni<Optional<Rendered>> one(String gatewayId) {
        return Panache.withTransaction(() -> Panache.getSession()
                        .flatMap(session -> session.createNativeQuery("set transaction isolation level repeatable read")
                                .executeUpdate())
                        .flatMap(set -> gateways.find(gatewayId))
                        .flatMap(found -> found.isEmpty() ? gone(gatewayId) : rendering(found.get())))
                .flatMap(rendering -> rendering
                        .map(begun -> begun.map(Optional::of))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Optional<Uni<Rendered>>> gone(String gatewayId) {
        cached.remove(gatewayId);
        return Uni.createFrom().item(Optional.empty());
    }

    /** What begins when it is subscribed to: behind the transaction. */
    private Uni<Optional<Uni<Rendered>>> rendering(PublishedGateway gateway) {
        String etag = "\"" + gateway.revision() + "\"";
        Rendered known = cached.get(gateway.gatewayId());
        if (known != null && known.etag().equals(etag)) {
            return Uni.createFrom().item(Optional.of(Uni.createFrom().item(known)));
        }
        return targets.ofGateway(gateway.gatewayId())
                .flatMap(shown -> tools.ofGateway(gateway.gatewayId())
                        .flatMap(all -> offerings
                                .ofGateway(gateway.gatewayId())
                                .map(rest -> Optional.of(SameContext.aside(() -> keep(
                                        gateway.gatewayId(),
                                        new Rendered(etag, write(view(gateway, shown, all, rest)))))))));
    }

    private Rendered keep(String gatewayId, Rendered fresh) {
        if (cached.size() >= maxCached && !cached.containsKey(gatewayId)) {
            cached.clear();
        }
        cached.put(gatewayId, fresh);
        return fresh;
    }

    private static SnapshotView view(
            PublishedGateway gateway,
            List<PublishedTarget> targets,
            List<PublishedTool> tools,
            List<PublishedOffering> offerings) {
        Map<String, List<PublishedTool>> byTarget =
                tools.stream().collect(Collectors.groupingBy(PublishedTool::targetId));
        Map<String, List<PublishedOffering>> others =
                offerings.stream().collect(Collectors.groupingBy(PublishedOffering::targetId));
        GatewayDocument document = gateway.document();
        return new SnapshotView(
                gateway.gatewayId(),
                document.name(),
                gateway.revision(),
                gateway.status(),
                new SnapshotView.Protocol(
                        document.supportedVersions(),
                        document.instructions(),
                        document.sessionTimeoutSeconds(),
                        document.sessionRequired(),
                        document.responseStreaming()),
                authorizer(document),
                gateway.policy(),
                gateway.limits(),
                targets.stream()
                        .map(target -> target(
                                target,
                                byTarget.getOrDefault(target.targetId(), List.of()),
                                others.getOrDefault(target.targetId(), List.of())))
                        .toList());
    }

    private static SnapshotView.Authorizer authorizer(GatewayDocument document) {
        List<Map<String, Object>> claims = document.jwtAuthorizer()
                .map(jwt -> jwt.path("customClaims"))
                .filter(JsonNode::isArray)
                .map(list -> JSON.convertValue(list, CLAIMS))
                .orElse(List.of());
        return new SnapshotView.Authorizer(
                document.authorizerType(),
                document.discoveryUrl(),
                document.authorizerList("allowedAudience"),
                document.authorizerList("allowedClients"),
                document.authorizerList("allowedScopes"),
                claims);
    }

    private static SnapshotView.Target target(
            PublishedTarget target, List<PublishedTool> tools, List<PublishedOffering> offerings) {
        TargetDocument document = target.document();
        return new SnapshotView.Target(
                target.targetId(),
                document.name(),
                target.status(),
                document.endpoint(),
                document.endpoint(),
                document.resourcePriority(),
                credential(document),
                document.metadata("allowedRequestHeaders"),
                document.metadata("allowedResponseHeaders"),
                Capability.texts(target.capabilities()),
                tools.stream()
                        .map(tool ->
                                new SnapshotView.Tool(tool.publicName(), tool.name(), tool.digest(), tool.definition()))
                        .toList(),
                of(Offering.Kind.PROMPT, offerings)
                        .map(prompt -> new SnapshotView.Prompt(
                                Objects.requireNonNull(prompt.publicName()), prompt.name(), prompt.definition()))
                        .toList(),
                of(Offering.Kind.RESOURCE, offerings)
                        .map(resource -> new SnapshotView.Resource(resource.name(), resource.definition()))
                        .toList(),
                of(Offering.Kind.RESOURCE_TEMPLATE, offerings)
                        .map(template -> new SnapshotView.Template(template.name(), template.definition()))
                        .toList());
    }

    private static Stream<PublishedOffering> of(Offering.Kind kind, List<PublishedOffering> offerings) {
        return offerings.stream().filter(offering -> offering.kind() == kind);
    }

    private static SnapshotView.Credential credential(TargetDocument document) {
        return new SnapshotView.Credential(
                document.credentialType().name(),
                document.providerName(),
                document.grantType(),
                document.scopes(),
                document.returnUrl(),
                document.customParameters(),
                document.apiKeyLocation(),
                document.apiKeyParameterName(),
                document.apiKeyPrefix());
    }

    private static byte[] write(Object view) {
        try {
            return JSON.writeValueAsBytes(view);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A snapshot cannot be written", e);
        }
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body))
                    .substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
