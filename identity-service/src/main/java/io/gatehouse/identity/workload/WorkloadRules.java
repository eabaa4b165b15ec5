package io.gatehouse.identity.workload;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.config.SafeUrl;
import io.gatehouse.identity.jwt.PublicKeys;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Permission;
import io.gatehouse.identity.user.CompanyIssuers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a registration may say. */
@ApplicationScoped
class WorkloadRules {
    /** Audience of this service, where every workload has its rights. */
    static final String IDENTITY_AUDIENCE = "urn:gatehouse:identity-service";

    static final String NAME = "[A-Za-z0-9_.-]+";

    private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
    private static final int MAX_ENTRIES = 100;
    private static final int MAX_TEXT = 2048;
    private static final int MAX_KEYS = 10;

    /** What every workload of an operator may do, on itself only. */
    private static final Set<String> BASIC = Set.of(
            Permission.ISSUE,
            Permission.ISSUE_FOR_JWT,
            Permission.RESOURCE_TOKENS_GET,
            Permission.RESOURCE_TOKENS_COMPLETE);

    /** What an operator may add; the rights over gateways belong to our own services and come from the seed file only. */
    private static final Set<String> GRANTABLE = Set.of(Permission.ISSUE_FOR_USER_ID);

    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");
    private static final Pattern SERVICE_ACCOUNT =
            Pattern.compile("[A-Za-z0-9_.-]+/[a-z0-9][a-z0-9-]{0,62}/[a-z0-9][a-z0-9.-]{0,252}");

    private final boolean allowHttpLoopback;
    private final CompanyIssuers issuers;
    private final Set<String> clusters;

    WorkloadRules(IdentityConfig config, CompanyIssuers issuers) {
        this.allowHttpLoopback = config.unsafeAllowHttpLoopback();
        this.issuers = issuers;
        this.clusters = config.clusters().keySet();
    }

    /** The exact return URLs: https, or http to loopback in development. */
    Set<String> returnUrls(@Nullable Collection<String> urls) {
        Set<String> all = texts("allowedResourceOauth2ReturnUrls", urls);
        for (String url : all) {
            if (SafeUrl.parse(url, allowHttpLoopback).isEmpty()) {
                throw ApiException.validation(
                        "allowedResourceOauth2ReturnUrls",
                        "must be absolute https URLs without user info and fragment");
            }
        }
        return all;
    }

    /** The rights at this service: the basic ones and what the operator adds. */
    Map<String, Set<String>> permissions(@Nullable Collection<String> added) {
        Set<String> granted = new TreeSet<>(BASIC);
        for (String permission : texts("permissions", added)) {
            if (!GRANTABLE.contains(permission) && !BASIC.contains(permission)) {
                throw ApiException.validation("permissions", "may add only " + String.join(", ", GRANTABLE));
            }
            granted.add(permission);
        }
        return Map.of(IDENTITY_AUDIENCE, granted);
    }

    /** What of a workload's rights was added to the basic ones. */
    static Set<String> added(Map<String, Set<String>> permissions) {
        Set<String> added = new TreeSet<>(permissions.getOrDefault(IDENTITY_AUDIENCE, Set.of()));
        added.removeAll(BASIC);
        return added;
    }

    /** Names of workloads or providers. */
    Set<String> names(String field, @Nullable Collection<String> names) {
        Set<String> all = texts(field, names);
        if (all.stream().anyMatch(name -> !NAME_PATTERN.matcher(name).matches() || name.length() > 255)) {
            throw ApiException.validation(field, "must hold names of the form " + NAME);
        }
        return all;
    }

    /** The narrowing of scopes by provider; an empty list allows no scope at all. */
    Map<String, Set<String>> providerScopes(@Nullable Map<String, List<String>> scopes) {
        if (scopes == null) {
            return Map.of();
        }
        names("providerScopes", scopes.keySet());
        Map<String, Set<String>> all = new TreeMap<>();
        scopes.forEach((provider, list) -> {
            Set<String> checked = texts("providerScopes." + provider, list);
            if (list == null
                    || !checked.stream().allMatch(scope -> SCOPE.matcher(scope).matches())) {
                throw ApiException.validation(
                        "providerScopes." + provider, "must be a list of scope tokens (RFC 6749 §3.3)");
            }
            all.put(provider, checked);
        });
        return all;
    }

    /** Service accounts of configured clusters. */
    Set<String> serviceAccounts(@Nullable Collection<String> accounts) {
        Set<String> all = texts("serviceAccounts", accounts);
        for (String account : all) {
            if (!SERVICE_ACCOUNT.matcher(account).matches()
                    || !clusters.contains(account.substring(0, account.indexOf('/')))) {
                throw ApiException.validation(
                        "serviceAccounts",
                        "must have the form cluster/namespace/name, with a cluster of identity.clusters");
            }
        }
        return all;
    }

    /** A bounded set of bounded texts, in the order given. */
    Set<String> texts(String field, @Nullable Collection<String> values) {
        if (values == null) {
            return Set.of();
        }
        if (values.size() > MAX_ENTRIES) {
            throw ApiException.validation(field, "must hold at most " + MAX_ENTRIES + " entries");
        }
        Set<String> all = new LinkedHashSet<>();
        for (String value : values) {
            if (value == null || value.isBlank() || value.length() > MAX_TEXT) {
                throw ApiException.validation(field, "entries must have 1 to " + MAX_TEXT + " characters");
            }
            all.add(value);
        }
        return all;
    }

    /** The registered keys as JSON, or null for a workload that does not authenticate by a key. */
    @Nullable
    String jwks(@Nullable String json) {
        if (json == null) {
            return null;
        }
        PublicKeys.problemOf(json, MAX_KEYS).ifPresent(problem -> {
            throw ApiException.validation("jwks", problem);
        });
        return json;
    }

    /** The issuer of a gateway's users: one of the company's, named by itself or by its discovery URL, or null. */
    @Nullable
    String issuer(@Nullable String issuer, @Nullable String discoveryUrl) {
        String named = issuer;
        if (issuer != null && issuers.find(issuer).isEmpty()) {
            throw ApiException.validation("userTokenIssuer", "is not a configured company issuer");
        }
        if (discoveryUrl != null) {
            String found = issuers.ofDiscoveryUrl(discoveryUrl)
                    .orElseThrow(() -> ApiException.validation(
                            "discoveryUrl", "is not the discovery URL of a configured company issuer"));
            if (issuer != null && !issuer.equals(found)) {
                throw ApiException.validation("discoveryUrl", "belongs to another issuer than userTokenIssuer");
            }
            named = found;
        }
        return named;
    }
}
