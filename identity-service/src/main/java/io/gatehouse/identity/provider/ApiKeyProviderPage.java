package io.gatehouse.identity.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answer of ListApiKeyCredentialProviders. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record ApiKeyProviderPage(
        List<Item> credentialProviders, @Nullable String nextToken) {

    /** One provider. */
    @RegisterForReflection
    record Item(String name, String credentialProviderArn, long createdTime, long lastUpdatedTime) {}

    /** A page of rows, of which one more than the limit was read. */
    static ApiKeyProviderPage of(List<ApiKeyProviderEntity> rows, int limit, ProviderNames names) {
        List<Item> items = rows.stream()
                .limit(limit)
                .map(row -> new Item(
                        row.name,
                        names.apiKeyArn(row.name),
                        row.createdAt.getEpochSecond(),
                        row.updatedAt.getEpochSecond()))
                .toList();
        return new ApiKeyProviderPage(
                items,
                rows.size() > limit ? ProviderListRequest.token(items.getLast().name()) : null);
    }
}
