package io.gatehouse.identity.provider;

import io.gatehouse.identity.problem.ApiException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Body of the List operations of credential providers. */
@RegisterForReflection
record ProviderListRequest(
        @Size(max = 1024) @Nullable String nextToken,
        @Min(1) @Max(20) @Nullable Integer maxResults) {

    private static final int MOST = 20;

    static final ProviderListRequest FIRST_PAGE = new ProviderListRequest(null, null);

    int limit() {
        return maxResults == null ? MOST : maxResults;
    }

    /** The name after which the page begins. */
    String after() {
        if (nextToken == null) {
            return "";
        }
        try {
            return new String(Base64.getUrlDecoder().decode(nextToken), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.validation("nextToken", "is not one that this service gave out");
        }
    }

    static String token(String lastName) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(lastName.getBytes(StandardCharsets.UTF_8));
    }
}
