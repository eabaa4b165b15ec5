package io.gatehouse.identity.resource;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.consent.ClientConsents;
import io.gatehouse.identity.consent.ConsentRequest;
import io.gatehouse.identity.consent.ConsentSession;
import io.gatehouse.identity.consent.FinishConsent;
import io.gatehouse.identity.consent.OpenConsent;
import io.gatehouse.identity.consent.Operator;
import io.gatehouse.identity.consent.PollConsent;
import io.gatehouse.identity.consent.QueryString;
import io.gatehouse.identity.consent.SessionExtras;
import io.gatehouse.identity.consent.SessionGrant;
import io.gatehouse.identity.consent.SessionHandles;
import io.gatehouse.identity.consent.SessionOpener;
import io.gatehouse.identity.consent.SessionTarget;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.gatehouse.identity.resource.GetResourceOauth2TokenResponse.SessionProgress;
import io.gatehouse.identity.user.UserKey;
import io.gatehouse.identity.vault.TokenVault;
import io.gatehouse.identity.vault.VaultToken;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A token of a user: from the vault, or by way of a consent. */
@ApplicationScoped
class UserToken {

    private final CredentialProviders providers;
    private final TokenVault vault;
    private final OpenConsent open;
    private final PollConsent poll;
    private final ClientConsents clients;
    private final SessionHandles handles;
    private final ResourceAudit audit;
    private final IdentityConfig config;

    UserToken(
            CredentialProviders providers,
            TokenVault vault,
            OpenConsent open,
            PollConsent poll,
            ClientConsents clients,
            SessionHandles handles,
            ResourceAudit audit,
            IdentityConfig config) {
        this.providers = providers;
        this.vault = vault;
        this.open = open;
        this.poll = poll;
        this.clients = clients;
        this.handles = handles;
        this.audit = audit;
        this.config = config;
    }

    Uni<GetResourceOauth2TokenResponse> get(Ask ask) {
        UserKey user = ask.subject().user();
        if (user == null) {
            return Uni.createFrom()
                    .failure(ApiException.validation(
                            "workloadIdentityToken", "is not bound to a user, but the flow USER_FEDERATION needs one"));
        }
        String sessionUri = ask.request().sessionUri();
        if (sessionUri != null) {
            return poll(ask, user, sessionUri);
        }
        return ask.request().forced() ? ready(ask, user) : fromVault(ask, user);
    }

    /** What an MCP server wants is best said by itself; whoever cannot ask it gets what its metadata say. */
    private Uni<GetResourceOauth2TokenResponse> needed(Ask ask, UserKey user) {
        return ask.provider().mcp() != null && ask.request().context().probes()
                ? Uni.createFrom().item(GetResourceOauth2TokenResponse.wantsChallenge())
                : ready(ask, user);
    }

    private Uni<GetResourceOauth2TokenResponse> ready(Ask ask, UserKey user) {
        return providers
                .ready(ask.provider(), ask.request().context().resourceMetadata())
                .flatMap(provider -> consent(ask.with(provider), user));
    }

    private Uni<GetResourceOauth2TokenResponse> fromVault(Ask ask, UserKey user) {
        GetResourceOauth2TokenRequest request = ask.request();
        return vault.current(
                        ask.key(user),
                        ask.provider(),
                        Set.copyOf(ask.scopes()),
                        request.context().targetOrigin(),
                        request.context().rejectedGeneration())
                .flatMap(token -> switch (token) {
                    case VaultToken.Usable usable -> forClient(ask, user, usable);
                    case VaultToken.Absent absent -> needed(ask, user);
                    case VaultToken.Busy busy -> Uni.createFrom().failure(isRenewed(ask));
                    case VaultToken.Failed failed -> Uni.createFrom().failure(didNotAnswer(ask, failed));
                });
    }

    /** A client that the user did not agree to gets our page instead of what another one was granted. */
    private Uni<GetResourceOauth2TokenResponse> forClient(Ask ask, UserKey user, VaultToken.Usable usable) {
        SessionOpener opener = opener(ask, user);
        return clients.allows(opener, usable, ask.scopes()).flatMap(allowed -> {
            if (allowed) {
                return handOut(ask, usable, ask.scopes());
            }
            // An application that completes needs a code of the vendor.
            boolean builtIn = ask.request().resourceOauth2ReturnUrl() == null;
            ConsentRequest wish = wish(ask, opener, new ArrayList<>(builtIn ? ask.scopes() : ask.scopesToConsent()));
            return open.open(builtIn ? wish.ofClient() : wish, false).map(this::asked);
        });
    }

    /** A poll looks after its session and never opens one. */
    private Uni<GetResourceOauth2TokenResponse> poll(Ask ask, UserKey user, String sessionUri) {
        PollConsent.Poller poller = new PollConsent.Poller(
                ask.subject().actor(),
                ask.subject().workload(),
                user,
                ask.provider().name(),
                clientOf(ask));
        return poll.find(sessionUri, poller).flatMap(session -> switch (session.status()) {
            case COMPLETED -> completed(ask, session, sessionUri);
            default ->
                Uni.createFrom()
                        .item(GetResourceOauth2TokenResponse.progress(
                                sessionUri,
                                poll.inProgress(session) ? SessionProgress.IN_PROGRESS : SessionProgress.FAILED));
        });
    }

    private Uni<GetResourceOauth2TokenResponse> completed(Ask ask, ConsentSession session, String sessionUri) {
        return vault.current(
                        FinishConsent.vaultKey(session),
                        ask.provider(),
                        // Whatever the vendor granted: what it left out is asked for by the call that needs it.
                        Set.of(),
                        session.target().origin(),
                        null)
                .flatMap(token -> switch (token) {
                    case VaultToken.Usable usable ->
                        handOut(ask, usable, session.grant().scopes());
                    case VaultToken.Absent absent ->
                        Uni.createFrom()
                                .item(GetResourceOauth2TokenResponse.progress(sessionUri, SessionProgress.FAILED));
                    case VaultToken.Busy busy -> Uni.createFrom().failure(isRenewed(ask));
                    case VaultToken.Failed failed -> Uni.createFrom().failure(didNotAnswer(ask, failed));
                });
    }

    private Uni<GetResourceOauth2TokenResponse> consent(Ask ask, UserKey user) {
        GetResourceOauth2TokenRequest request = ask.request();
        GatehouseContext.OperatorRef operator = request.context().operator();
        if (user instanceof UserKey.Opaque && operator == null && request.resourceOauth2ReturnUrl() == null) {
            return Uni.createFrom()
                    .failure(ApiException.validation(
                            "resourceOauth2ReturnUrl",
                            "is needed: a session for a bare user id is completed by its application"));
        }
        SessionOpener opener = opener(ask, user);
        return vault.scopesToAsk(
                        ask.key(user),
                        ask.provider(),
                        ask.scopesToConsent(),
                        request.context().targetOrigin())
                .flatMap(scopes -> open.open(wish(ask, opener, new ArrayList<>(scopes)), request.forced()))
                .map(this::asked);
    }

    private static SessionOpener opener(Ask ask, UserKey user) {
        return new SessionOpener(
                ask.subject().actor(),
                ask.subject().workload(),
                user,
                operatorOf(ask.request().context().operator()),
                clientOf(ask));
    }

    private static ConsentRequest wish(Ask ask, SessionOpener opener, List<String> scopes) {
        GetResourceOauth2TokenRequest request = ask.request();
        GatehouseContext context = request.context();
        return new ConsentRequest(
                opener,
                new SessionTarget(
                        context.gatewayId(), context.targetId(), context.targetName(), context.targetOrigin()),
                new SessionGrant(
                        ask.provider().id(),
                        ask.provider().name(),
                        ask.provider().revision(),
                        scopes.stream().sorted().toList(),
                        ask.key(opener.user()).resources(),
                        ask.key(opener.user()).audiences()),
                request.resourceOauth2ReturnUrl(),
                new SessionExtras(request.parameters(), request.customState()));
    }

    private GetResourceOauth2TokenResponse asked(ConsentSession session) {
        String sessionUri = handles.requestUri(session.id());
        String page = QueryString.of(config.issuerUrl() + "/identities/oauth2/authorize")
                .with("request_uri", sessionUri)
                .toUri()
                .toString();
        return GetResourceOauth2TokenResponse.consent(page, sessionUri);
    }

    private Uni<GetResourceOauth2TokenResponse> handOut(Ask ask, VaultToken.Usable token, List<String> scopes) {
        return audit.tokenUsed(ask.subject(), ask.request(), scopes)
                .replaceWith(GetResourceOauth2TokenResponse.token(token));
    }

    /** What the verified token of the user says goes before what a gateway says; nobody else may say it. */
    private static @Nullable String clientOf(Ask ask) {
        String verified = ask.subject().clientId();
        boolean gateway = !ask.subject().actor().equals(ask.subject().workload());
        return verified == null && gateway ? ask.request().context().clientId() : verified;
    }

    private static @Nullable Operator operatorOf(GatehouseContext.@Nullable OperatorRef operator) {
        return operator == null ? null : new Operator(operator.issuer(), operator.subject());
    }

    private static ApiException isRenewed(Ask ask) {
        return ApiException.unavailable(
                "The token at the credential provider " + ask.provider().name()
                        + " is still being renewed; try again in a moment",
                null);
    }

    private static ApiException didNotAnswer(Ask ask, VaultToken.Failed failed) {
        return ApiException.dependency(
                "The credential provider " + ask.provider().name() + " did not answer",
                new VendorUnavailable(failed.reason(), null));
    }
}
