package io.gatehouse.catalog.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.audit.AuditDelivery;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** The operations that the catalog needs at identity-service. */
@ApplicationScoped
public class IdentityClient implements AuditDelivery {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;

    private final IdentityApi api;
    private final IdentityCalls calls;
    private final ObjectMapper json;

    IdentityClient(@RestClient IdentityApi api, IdentityCalls calls, ObjectMapper json) {
        this.api = api;
        this.calls = calls;
        this.json = json;
    }

    /** Creates or updates the workload of a gateway; answers its ARN. */
    public Uni<String> putGatewayWorkload(GatewayWorkload workload) {
        ObjectNode body = json.createObjectNode();
        // identity-service knows which of the company's issuers the discovery URL belongs to.
        body.putNull("userTokenIssuer");
        body.put("discoveryUrl", workload.discoveryUrl());
        body.set("userTokenAudiences", json.valueToTree(workload.userTokenAudiences()));
        body.set("userTokenClients", json.valueToTree(workload.userTokenClients()));
        body.set("credentialProviders", json.valueToTree(workload.credentialProviders()));
        return calls.repeatable(
                        "PUT /v1/gateway-workloads",
                        (bearer, trace) -> api.putGatewayWorkload(bearer, trace, workload.gatewayId(), body.toString()))
                .map(answer -> answer.path("workloadIdentityArn").asText());
    }

    /** Deletes the workload of a gateway with everything that it owns. */
    public Uni<Void> deleteGatewayWorkload(String gatewayId) {
        return calls.repeatable(
                        "DELETE /v1/gateway-workloads",
                        (bearer, trace) -> api.deleteGatewayWorkload(bearer, trace, gatewayId))
                .onFailure(IdentityClient::notFound)
                .recoverWithItem(json::createObjectNode)
                .replaceWithVoid();
    }

    /** A token of a gateway's workload that stands for no user. */
    public Uni<Secret> workloadToken(String gatewayId) {
        String body = json.createObjectNode().put("workloadName", gatewayId).toString();
        return calls.repeatable(
                        "POST /identities/GetWorkloadAccessToken",
                        (bearer, trace) -> api.workloadAccessToken(bearer, trace, body))
                .map(answer -> Secret.of(answer.path("workloadAccessToken").asText()));
    }

    /** A token of a gateway's workload that stands for a synthetic user of ours. */
    public Uni<Secret> workloadToken(String gatewayId, String userId) {
        String body = json.createObjectNode()
                .put("workloadName", gatewayId)
                .put("userId", userId)
                .toString();
        return calls.repeatable(
                        "POST /identities/GetWorkloadAccessTokenForUserId",
                        (bearer, trace) -> api.workloadAccessTokenForUserId(bearer, trace, body))
                .map(answer -> Secret.of(answer.path("workloadAccessToken").asText()));
    }

    /** Opens a consent session for, or polls, a token on behalf of the synthetic user. */
    public Uni<ResourceAnswer> userToken(Secret workloadToken, ResourceRequest request) {
        return resourceToken(workloadToken, request, "USER_FEDERATION");
    }

    /** A token of the gateway itself. */
    public Uni<ResourceAnswer> machineToken(Secret workloadToken, ResourceRequest request) {
        return resourceToken(workloadToken, request, "M2M");
    }

    private Uni<ResourceAnswer> resourceToken(Secret workloadToken, ResourceRequest request, String flow) {
        ObjectNode body = json.createObjectNode()
                .put("workloadIdentityToken", workloadToken.reveal())
                .put("resourceCredentialProviderName", request.provider())
                .put("oauth2Flow", flow);
        body.set("scopes", json.valueToTree(request.scopes()));
        body.set("resources", json.valueToTree(List.of(request.resource())));
        if (!request.customParameters().isEmpty()) {
            body.set("customParameters", json.valueToTree(request.customParameters()));
        }
        putIfThere(body, "resourceOauth2ReturnUrl", request.returnUrl());
        putIfThere(body, "sessionUri", request.sessionUri());
        body.set("gatehouseContext", context(request.context()));
        return calls.repeatable(
                        "POST /identities/oauth2/token",
                        (bearer, trace) -> api.resourceOauth2Token(bearer, trace, body.toString()))
                .map(IdentityClient::answer);
    }

    private ObjectNode context(ResourceRequest.Context context) {
        ObjectNode node = json.createObjectNode()
                .put("gatewayId", context.gatewayId())
                .put("targetId", context.targetId())
                .put("targetName", context.targetName())
                .put("targetOrigin", context.targetOrigin())
                .put("purpose", "SYNC");
        if (context.operatorIssuer() != null && context.operatorSubject() != null) {
            node.putObject("operator")
                    .put("issuer", context.operatorIssuer())
                    .put("subject", context.operatorSubject());
        }
        return node;
    }

    private static ResourceAnswer answer(JsonNode answer) {
        if (answer.hasNonNull("accessToken")) {
            return new ResourceAnswer.Granted(
                    Secret.of(answer.get("accessToken").asText()));
        }
        if ("FAILED".equals(answer.path("sessionStatus").asText())) {
            return new ResourceAnswer.Failed();
        }
        if (answer.hasNonNull("authorizationUrl") && answer.hasNonNull("sessionUri")) {
            return new ResourceAnswer.ConsentNeeded(
                    answer.get("authorizationUrl").asText(),
                    answer.get("sessionUri").asText());
        }
        return new ResourceAnswer.InProgress();
    }

    /** The API key of a provider. */
    public Uni<Secret> apiKey(Secret workloadToken, String provider) {
        String body = json.createObjectNode()
                .put("workloadIdentityToken", workloadToken.reveal())
                .put("resourceCredentialProviderName", provider)
                .toString();
        return calls.repeatable("POST /identities/api-key", (bearer, trace) -> api.resourceApiKey(bearer, trace, body))
                .map(answer -> Secret.of(answer.path("apiKey").asText()));
    }

    /** Revokes and deletes what a synthetic user was granted at a provider; a user that is gone needs nothing. */
    public Uni<Void> discard(String gatewayId, String userId, String provider) {
        return workloadToken(gatewayId, userId)
                .flatMap(token -> {
                    String body = json.createObjectNode()
                            .put("workloadIdentityToken", token.reveal())
                            .put("resourceCredentialProviderName", provider)
                            .toString();
                    return calls.repeatable(
                            "POST /v1/grants/discard", (bearer, trace) -> api.discardGrants(bearer, trace, body));
                })
                .onFailure(IdentityClient::notFound)
                .recoverWithItem(json::createObjectNode)
                .replaceWithVoid();
    }

    /** Whose key signed the request; asked once, because the same signature may be good for one question only. */
    public Uni<Signer> signer(SignedRequest request) {
        ObjectNode body = json.createObjectNode()
                .put("method", request.method())
                .put("target", request.target())
                .put("bodySha256", request.bodySha256());
        body.set("headers", json.valueToTree(request.headers()));
        return calls.once(
                        "POST /v1/signed-requests",
                        (bearer, trace) -> api.signedRequest(bearer, trace, body.toString()))
                .map(answer -> {
                    Set<String> roles = new TreeSet<>();
                    answer.path("roles").forEach(role -> roles.add(role.asText()));
                    return new Signer(
                            answer.path("issuer").asText(),
                            answer.path("subject").asText(),
                            roles);
                });
    }

    /** The tags of a workload identity or credential provider. */
    public Uni<ObjectNode> tags(String arn) {
        return calls.repeatable("GET /v1/resource-tags", (bearer, trace) -> api.resourceTags(bearer, trace, arn))
                .map(answer -> answer.path("tags") instanceof ObjectNode tags ? tags : json.createObjectNode());
    }

    /** Sets and removes tags of one on behalf of an operator; the same once more changes nothing. */
    public Uni<Void> changeTags(
            String arn, Map<String, String> set, List<String> remove, String operatorIssuer, String operatorSubject) {
        ObjectNode body = json.createObjectNode().put("resourceArn", arn);
        body.set("set", json.valueToTree(set));
        body.set("remove", json.valueToTree(remove));
        body.putObject("operator").put("issuer", operatorIssuer).put("subject", operatorSubject);
        return calls.repeatable(
                        "POST /v1/resource-tags",
                        (bearer, trace) -> api.changeResourceTags(bearer, trace, body.toString()))
                .replaceWithVoid();
    }

    @Override
    public Uni<Receipt> deliver(String batch) {
        return calls.once("POST /v1/audit/events", (bearer, trace) -> api.auditEvents(bearer, trace, batch))
                .replaceWith(Receipt.ACCEPTED)
                .onFailure(failure -> receipt(failure) != null)
                .recoverWithItem(failure -> receipt(failure));
    }

    private static @Nullable Receipt receipt(Throwable failure) {
        return failure instanceof IdentityRefused refused
                ? switch (refused.status()) {
                    case CONFLICT -> Receipt.GAP;
                    case BAD_REQUEST, TOO_LARGE -> Receipt.UNREADABLE;
                    default -> null;
                }
                : null;
    }

    private static void putIfThere(ObjectNode body, String member, @Nullable String value) {
        if (value != null) {
            body.put(member, value);
        }
    }

    private static boolean notFound(Throwable failure) {
        return failure instanceof IdentityRefused refused && refused.status() == NOT_FOUND;
    }
}
