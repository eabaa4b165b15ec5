package io.gatehouse.identity.resource;

import io.gatehouse.identity.consent.ReturnUrls;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.problem.InvalidField;
import io.gatehouse.identity.provider.McpServer;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.security.WorkloadCaller;
import io.gatehouse.identity.workload.Workload;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a request for a resource token must keep to, beyond the form of its members. */
final class RequestRules {

    /** A scope token of RFC 6749 §3.3. */
    static final String SCOPE = "[\\x21\\x23-\\x5B\\x5D-\\x7E]+";

    /** Printable ASCII without a space: what may stand in a URI. */
    static final String NO_SPACE = "[\\x21-\\x7E]+";

    private static final int LONGEST_SCOPE = 4096;

    private RequestRules() {}

    /** Refuses what needs no look into the database. */
    static void check(GetResourceOauth2TokenRequest request, WorkloadCaller caller) {
        List<InvalidField> wrong = new ArrayList<>(ReservedParameters.in(request.parameters()));
        if (String.join(" ", request.scopes()).length() > LONGEST_SCOPE) {
            wrong.add(new InvalidField("scopes", "must be at most " + LONGEST_SCOPE + " characters together"));
        }
        for (int i = 0; i < request.resourceList().size(); i++) {
            if (!isResource(request.resourceList().get(i))) {
                wrong.add(new InvalidField("resources[" + i + "]", "must be an absolute URI without a fragment"));
            }
        }
        GatehouseContext context = request.context();
        boolean sync = context.purpose() == GatehouseContext.Purpose.SYNC;
        if (sync != (context.operator() != null)) {
            wrong.add(new InvalidField("gatehouseContext.operator", "goes with purpose SYNC, and only with it"));
        }
        if (!wrong.isEmpty()) {
            throw ApiException.validation(wrong);
        }
        if (sync && !caller.may(Permission.SYNC_SESSIONS_OPEN)) {
            throw ApiException.accessDenied("Not authorized to name the operator of a synchronization");
        }
    }

    /** Refuses a return URL that is not on the workload's list; an empty list allows none. */
    static void checkReturnUrl(GetResourceOauth2TokenRequest request, Workload workload, boolean loopbackHttp) {
        String returnUrl = request.resourceOauth2ReturnUrl();
        if (returnUrl != null
                && !ReturnUrls.allowed(returnUrl, workload.allowedResourceOauth2ReturnUrls(), loopbackHttp)) {
            throw ApiException.validation(
                    "resourceOauth2ReturnUrl", "is not one of the workload's allowed return URLs");
        }
    }

    /** Refuses a provider that the workload was not granted, whether it exists or not. */
    static void checkGranted(String provider, Workload workload) {
        if (!workload.credentialProviders().contains(provider)) {
            throw ApiException.accessDenied(
                    "The workload " + workload.name() + " is not granted the credential provider " + provider);
        }
    }

    /** Refuses scopes to which the workload is not narrowed at this provider. */
    static void checkScopes(GetResourceOauth2TokenRequest request, Workload workload) {
        Set<String> granted = workload.scopesAt(request.resourceCredentialProviderName());
        if (granted != null && !granted.containsAll(request.scopes())) {
            throw ApiException.accessDenied(
                    "The workload " + workload.name() + " is granted other scopes of the credential provider "
                            + request.resourceCredentialProviderName());
        }
    }

    /** Refuses a token of one MCP server for another: it goes to the origin that it was made for. */
    static void checkTarget(GetResourceOauth2TokenRequest request, OAuth2Provider provider) {
        ScopeChoice.check(provider, request.scopes());
        McpServer mcp = provider.mcp();
        String origin = request.context().targetOrigin();
        if (mcp == null) {
            return;
        }
        if ((origin != null && !mcp.isOrigin(origin))
                || !request.resourceList().stream().allMatch(mcp::isOrigin)) {
            throw ApiException.validation(
                    "resources", "are not at the MCP server of the credential provider " + provider.name());
        }
    }

    private static boolean isResource(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
