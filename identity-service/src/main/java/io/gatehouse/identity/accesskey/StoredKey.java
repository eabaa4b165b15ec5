package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.security.PersonCaller;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What verification reads of a key and of the workload that it stands for. */
record StoredKey(
        String id,
        String principal,
        @Nullable String workload,
        String ownerIssuer,
        String ownerSubject,
        String roles,
        byte[] sealedSecret,
        AccessKeyStatus status,
        Instant expiresAt,
        @Nullable Instant lastUsedAt) {
    /** Why the key opens nothing now, or null. */
    @Nullable
    String objection(Instant now) {
        if (status != AccessKeyStatus.ACTIVE) {
            return "key-disabled";
        }
        return now.isBefore(expiresAt) ? null : "key-expired";
    }

    String place() {
        return AccessKeyEntity.place(id, principal, roles, expiresAt);
    }

    /** The person whose key this is, with the roles of the key. */
    PersonCaller person() {
        return new PersonCaller(ownerIssuer, ownerSubject, Set.of(roles.split(" ")));
    }

    @Override
    public String toString() {
        return "StoredKey[" + id + "]";
    }
}
