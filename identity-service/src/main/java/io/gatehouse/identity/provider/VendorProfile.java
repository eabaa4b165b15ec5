package io.gatehouse.identity.provider;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a vendor's authorization server. The endpoints are templates: <code>{place}</code> stands for what the
 * operator names (a tenant, a domain, an issuer).
 *
 * @param endpoints where the server is, or null where only the operator knows it
 * @param authMethod how its clients prove themselves
 * @param authorizeParameters what the authorization request carries beside the protocol's own parameters
 * @param requestHeaders what a request to the token endpoint carries beside the proof
 * @param offlineScope the scope that brings a refresh token, where the vendor has one
 * @param quirks where the vendor differs from the RFCs
 */
public record VendorProfile(
        @Nullable Endpoints endpoints,
        ClientAuthMethod authMethod,
        Map<String, String> authorizeParameters,
        Map<String, String> requestHeaders,
        @Nullable String offlineScope,
        Set<Quirk> quirks) {

    /** Where a vendor differs from the RFCs. */
    public enum Quirk {
        /** Takes the {@code resource} parameter of RFC 8707; others refuse it or do not know it. */
        RESOURCE,
        /** The body of a token request is JSON. */
        JSON_BODY,
        /** Refuses a {@code code_verifier}: it has no PKCE (RFC 7636) for clients with a secret. */
        NO_PKCE,
        /** Scopes of a user stand in {@code user_scope}, separated by commas, and the token in {@code authed_user}. */
        USER_TOKEN_INSIDE,
        /** A scope stands for all that begin with it and a colon, and only it is granted. */
        NESTED_SCOPES,
        /** A scope comes back with or without the resource in front of it. */
        QUALIFIED_SCOPES,
        /** Answers without the {@code token_type} that RFC 6749 section 5.1 demands. */
        NO_TOKEN_TYPE
    }

    /** Templates of a server's URLs. */
    record Endpoints(
            @Nullable String issuer,
            String authorization,
            String token,
            @Nullable String revocation) {}

    /** Whether the vendor differs in this way. */
    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** A vendor whose endpoints only the operator knows. */
    static VendorProfile elsewhere() {
        return new VendorProfile(null, ClientAuthMethod.CLIENT_SECRET_BASIC, Map.of(), Map.of(), null, Set.of());
    }

    /** A vendor with one server, or one server for each place. */
    static VendorProfile at(@Nullable String issuer, String authorization, String token, @Nullable String revocation) {
        return new VendorProfile(
                new Endpoints(issuer, authorization, token, revocation),
                ClientAuthMethod.CLIENT_SECRET_POST,
                Map.of(),
                Map.of(),
                null,
                Set.of());
    }

    VendorProfile basic() {
        return new VendorProfile(
                endpoints,
                ClientAuthMethod.CLIENT_SECRET_BASIC,
                authorizeParameters,
                requestHeaders,
                offlineScope,
                quirks);
    }

    VendorProfile asking(String name, String value) {
        return new VendorProfile(
                endpoints, authMethod, plus(authorizeParameters, name, value), requestHeaders, offlineScope, quirks);
    }

    VendorProfile sending(String header, String value) {
        return new VendorProfile(
                endpoints, authMethod, authorizeParameters, plus(requestHeaders, header, value), offlineScope, quirks);
    }

    VendorProfile offline(String scope) {
        return new VendorProfile(endpoints, authMethod, authorizeParameters, requestHeaders, scope, quirks);
    }

    VendorProfile with(Quirk... more) {
        Set<Quirk> all = EnumSet.noneOf(Quirk.class);
        all.addAll(quirks);
        all.addAll(Arrays.asList(more));
        return new VendorProfile(
                endpoints, authMethod, authorizeParameters, requestHeaders, offlineScope, Set.copyOf(all));
    }

    /** The scopes as the vendor wants them in one parameter. */
    public String join(List<String> scopes) {
        return String.join(has(Quirk.USER_TOKEN_INSIDE) ? "," : " ", scopes);
    }

    /** The name of the parameter with the scopes of an authorization request. */
    public String scopeParameter() {
        return has(Quirk.USER_TOKEN_INSIDE) ? "user_scope" : "scope";
    }

    private static Map<String, String> plus(Map<String, String> map, String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(map);
        all.put(name, value);
        return Map.copyOf(all);
    }
}
