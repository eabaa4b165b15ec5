package io.gatehouse.identity.resource;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.consent.SessionRefused;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.provider.CredentialProviders;
import io.gatehouse.identity.provider.VendorUnavailable;
import io.gatehouse.identity.security.WorkloadCaller;
import io.gatehouse.identity.token.OnBehalfOf;
import io.gatehouse.identity.token.UserBoundTokens;
import io.gatehouse.identity.workload.Workloads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** GetResourceOauth2Token: checks who asks, then hands out a token, or says where to consent. */
@ApplicationScoped
class GetResourceToken {

    private final UserBoundTokens tokens;
    private final Workloads workloads;
    private final CredentialProviders providers;
    private final UserToken userToken;
    private final MachineToken machineToken;
    private final ExchangedToken exchangedToken;
    private final ResourceAudit audit;
    private final boolean loopbackHttp;

    GetResourceToken(
            UserBoundTokens tokens,
            Workloads workloads,
            CredentialProviders providers,
            UserToken userToken,
            MachineToken machineToken,
            ExchangedToken exchangedToken,
            ResourceAudit audit,
            IdentityConfig config) {
        this.tokens = tokens;
        this.workloads = workloads;
        this.providers = providers;
        this.userToken = userToken;
        this.machineToken = machineToken;
        this.exchangedToken = exchangedToken;
        this.audit = audit;
        this.loopbackHttp = config.unsafeAllowHttpLoopback();
    }

    /** Every refusal but that of a session, which tells its own story, is written here. */
    Uni<GetResourceOauth2TokenResponse> get(GetResourceOauth2TokenRequest request, WorkloadCaller caller) {
        return tokens.verify(request.workloadIdentityToken(), caller)
                .onFailure(ApiException.class)
                .call(e -> audit.tokenRefused(caller.name(), null, request, (ApiException) e))
                .flatMap(subject -> get(request, caller, subject)
                        .onFailure(VendorUnavailable.class)
                        .transform(e -> unavailable(request, e))
                        .onFailure(ApiException.class)
                        .call(e -> audit.tokenRefused(caller.name(), subject, request, (ApiException) e)))
                .onFailure(SessionRefused.class)
                .transform(e -> ApiException.accessDenied(SessionRefused.WORDS));
    }

    private Uni<GetResourceOauth2TokenResponse> get(
            GetResourceOauth2TokenRequest request, WorkloadCaller caller, OnBehalfOf subject) {
        return Uni.createFrom()
                .item(request)
                .invoke(checked -> RequestRules.check(checked, caller))
                .chain(() -> workloads.find(subject.workload()))
                .invoke(workload -> RequestRules.checkGranted(request.resourceCredentialProviderName(), workload))
                .invoke(workload -> RequestRules.checkScopes(request, workload))
                .invoke(workload -> RequestRules.checkReturnUrl(request, workload, loopbackHttp))
                .flatMap(workload -> providers
                        .oauth2(request.resourceCredentialProviderName())
                        .invoke(provider -> RequestRules.checkTarget(request, provider))
                        .map(provider -> new Ask(
                                subject,
                                provider,
                                workload.scopesAt(request.resourceCredentialProviderName()),
                                request)))
                .flatMap(ask -> switch (request.oauth2Flow()) {
                    case M2M -> machineToken.get(ask);
                    case USER_FEDERATION -> userToken.get(ask);
                    case ON_BEHALF_OF_TOKEN_EXCHANGE -> exchangedToken.get(ask);
                });
    }

    private static ApiException unavailable(GetResourceOauth2TokenRequest request, Throwable cause) {
        return ApiException.dependency(
                "The credential provider " + request.resourceCredentialProviderName() + " did not answer", cause);
    }
}
