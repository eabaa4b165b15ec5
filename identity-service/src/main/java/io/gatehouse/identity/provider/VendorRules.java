package io.gatehouse.identity.provider;

import io.gatehouse.identity.provider.Oauth2ProviderRequest.Extension;
import io.gatehouse.identity.provider.Oauth2ProviderRequest.VendorConfig;
import io.gatehouse.identity.provider.VendorProfile.Endpoints;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what an operator says of a client at a vendor of the catalogue. */
final class VendorRules {

    private static final String PLACE = "{place}";
    private static final String EVERY_TENANT = "common";
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
    private static final Pattern TENANT_ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final String SALESFORCE = "login.salesforce.com";
    private static final Pattern SALESFORCE_DOMAIN =
            Pattern.compile("(?:login|test|[a-z0-9-]{1,100}(?:\\.[a-z0-9-]{1,40})?\\.my)\\.salesforce\\.com");

    private final Vendor vendor;
    private final ProviderFields fields;

    VendorRules(Vendor vendor, boolean allowHttpLoopback) {
        this.vendor = vendor;
        this.fields = new ProviderFields(vendor.form(), allowHttpLoopback);
    }

    ProviderSettings check(@Nullable VendorConfig given) {
        VendorConfig config = fields.required("", given);
        fields.notOffered("clientSecretConfig", config.clientSecretConfig());
        fields.managed(config.clientSecretSource());
        Extension more = config.gatehouse() == null ? Extension.NONE : config.gatehouse();
        fields.absent("gatehouse.mcpServerUrl", more.mcpServerUrl());
        fields.absent("gatehouse.clientIssuer", more.clientIssuer());
        fields.absent("gatehouse.plainBasic", more.plainBasic());
        fields.absent("gatehouse.subjectTokenType", more.subjectTokenType());
        return new ProviderSettings(
                vendor,
                fields.clientId(config.clientId()),
                fields.secret(config.clientSecret()),
                vendor.profile().authMethod(),
                null,
                server(config, more),
                Boolean.TRUE.equals(more.sendResource()),
                fields.ceiling(more.scopeCeiling()),
                null,
                null,
                null);
    }

    private ServerMetadata server(VendorConfig config, Extension more) {
        if (vendor.form() != VendorForm.MICROSOFT) {
            fields.absent("tenantId", config.tenantId());
        }
        if (vendor.form() != VendorForm.SALESFORCE) {
            fields.absent("gatehouse.domain", more.domain());
        }
        if (vendor.form() == VendorForm.TENANT) {
            return tenant(config);
        }
        Endpoints endpoints = fields.required("", vendor.profile().endpoints());
        // A client secret goes to no other place than the vendor's own.
        same("issuer", config.issuer(), endpoints.issuer());
        same("authorizationEndpoint", config.authorizationEndpoint(), endpoints.authorization());
        same("tokenEndpoint", config.tokenEndpoint(), endpoints.token());
        return switch (vendor.form()) {
            case MICROSOFT -> microsoft(endpoints, config.tenantId());
            case SALESFORCE -> at(endpoints, domain(more.domain()));
            default -> at(endpoints, "");
        };
    }

    private void same(String field, @Nullable String given, @Nullable String known) {
        if (given != null && !given.equals(known)) {
            throw fields.refused(field, "is known for this vendor; use CustomOauth2 for another server");
        }
    }

    /** Of several tenants nobody knows the issuer before a token is there (learn.microsoft.com, "OpenID Connect"). */
    private ServerMetadata microsoft(Endpoints endpoints, @Nullable String tenantId) {
        String tenant = tenantId == null ? EVERY_TENANT : tenantId;
        if (!TENANT.matcher(tenant).matches()) {
            throw fields.refused("tenantId", "has to be the id or the domain of a tenant");
        }
        ServerMetadata server = at(endpoints, tenant);
        return TENANT_ID.matcher(tenant).matches() ? server : server.withoutIssuer();
    }

    private String domain(@Nullable String given) {
        String domain = given == null ? SALESFORCE : given;
        if (!SALESFORCE_DOMAIN.matcher(domain).matches()) {
            throw fields.refused(
                    "gatehouse.domain", "has to be test.salesforce.com or a My Domain, <name>.my.salesforce.com");
        }
        return domain;
    }

    /** The issuer is enough where the vendor's endpoints are found below it. */
    private ServerMetadata tenant(VendorConfig config) {
        URI issuer = fields.url("issuer", config.issuer());
        boolean told = config.authorizationEndpoint() != null || config.tokenEndpoint() != null;
        Endpoints endpoints = vendor.profile().endpoints();
        if (told || endpoints == null) {
            return new ServerMetadata(
                    issuer.toString(),
                    fields.url("authorizationEndpoint", config.authorizationEndpoint()),
                    fields.url("tokenEndpoint", config.tokenEndpoint()),
                    null,
                    false);
        }
        if (issuer.getRawQuery() != null) {
            throw fields.refused("issuer", "must have no query");
        }
        String place = issuer.toString();
        return at(endpoints, place.endsWith("/") ? place.substring(0, place.length() - 1) : place);
    }

    private static ServerMetadata at(Endpoints endpoints, String place) {
        String issuer = endpoints.issuer();
        String revocation = endpoints.revocation();
        return new ServerMetadata(
                issuer == null ? null : issuer.replace(PLACE, place),
                URI.create(endpoints.authorization().replace(PLACE, place)),
                URI.create(endpoints.token().replace(PLACE, place)),
                revocation == null ? null : URI.create(revocation.replace(PLACE, place)),
                false);
    }
}
