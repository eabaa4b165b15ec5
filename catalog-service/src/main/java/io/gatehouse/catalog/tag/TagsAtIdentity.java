package io.gatehouse.catalog.tag;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.identity.IdentityClient;
import io.gatehouse.catalog.identity.IdentityFailures;
import io.gatehouse.catalog.identity.IdentityRefused;
import io.gatehouse.catalog.problem.ApiException;
import io.gatehouse.catalog.security.Operator;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** The tags of what identity-service keeps. */
@ApplicationScoped
class TagsAtIdentity {
    private static final int QUOTA = 402;
    private static final int NOT_FOUND = 404;

    private final IdentityClient identity;

    TagsAtIdentity(IdentityClient identity) {
        this.identity = identity;
    }

    Uni<ObjectNode> get(String arn) {
        return identity.tags(arn).onFailure().transform(TagsAtIdentity::named);
    }

    Uni<Void> change(String arn, Map<String, String> set, List<String> remove, Operator operator) {
        return identity.changeTags(arn, set, remove, operator.issuer(), operator.subject())
                .onFailure()
                .transform(TagsAtIdentity::named);
    }

    private static Throwable named(Throwable failure) {
        if (failure instanceof IdentityRefused refused && refused.status() == NOT_FOUND) {
            return ApiException.notFound("Nothing has this ARN");
        }
        if (failure instanceof IdentityRefused refused && refused.status() == QUOTA) {
            return ApiException.quota(String.valueOf(refused.getMessage()));
        }
        return IdentityFailures.named(failure, "tags");
    }
}
