package io.gatehouse.identity.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.identity.user.UserKey;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/** Whose grant it is; all members are absent for a workload's own (machine) token. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GrantOwner(
        @Nullable String userIssuer,
        @Nullable String userSubject,
        @Nullable String userId) {

    static GrantOwner of(String userKey) {
        return switch (UserKey.read(userKey)) {
            case UserKey.Person person -> new GrantOwner(person.issuer(), person.subject(), null);
            case UserKey.Opaque opaque -> new GrantOwner(null, null, opaque.userId());
            case null -> new GrantOwner(null, null, null);
        };
    }
}
