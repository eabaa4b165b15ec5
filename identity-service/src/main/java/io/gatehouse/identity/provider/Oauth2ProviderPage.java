package io.gatehouse.identity.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answer of ListOauth2CredentialProviders. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record Oauth2ProviderPage(
        List<Item> credentialProviders, @Nullable String nextToken) {

    /** One provider. */
    @RegisterForReflection
    record Item(
            String name,
            String credentialProviderVendor,
            String credentialProviderArn,
            long createdTime,
            long lastUpdatedTime) {}

    /** A page of rows, of which one more than the limit was read. */
    static Oauth2ProviderPage of(List<Oauth2ProviderEntity> rows, int limit, ProviderNames names) {
        List<Item> items = rows.stream()
                .limit(limit)
                .map(row -> new Item(
                        row.name,
                        row.vendor.wireName(),
                        names.oauth2Arn(row.name),
                        row.createdAt.getEpochSecond(),
                        row.updatedAt.getEpochSecond()))
                .toList();
        return new Oauth2ProviderPage(
                items,
                rows.size() > limit ? ProviderListRequest.token(items.getLast().name()) : null);
    }
}
