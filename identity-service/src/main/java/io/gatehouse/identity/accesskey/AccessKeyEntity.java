package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.security.PersonCaller;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of table access_key. */
@Entity
@Table(name = "access_key")
class AccessKeyEntity {
    @Id
    String id;

    String principal;

    short slot;

    @Nullable
    String workload;

    @Column(name = "owner_issuer")
    String ownerIssuer;

    @Column(name = "owner_subject")
    String ownerSubject;

    /** Roles of a person's key, sorted, with a space between them; empty for a workload's. */
    String roles;

    @Column(name = "sealed_secret")
    byte[] sealedSecret = {};

    @Enumerated(EnumType.STRING)
    AccessKeyStatus status = AccessKeyStatus.ACTIVE;

    @Column(name = "created_at")
    Instant createdAt = Instant.EPOCH;

    @Column(name = "expires_at")
    Instant expiresAt = Instant.EPOCH;

    /** Written by the verification only. */
    @Column(name = "last_used_at", insertable = false, updatable = false)
    @Nullable
    Instant lastUsedAt;

    @Version
    int version;

    AccessKeyEntity() {
        this("", new Principal(null, "", "", ""));
    }

    AccessKeyEntity(String id, Principal principal) {
        this.id = id;
        this.principal = principal.digest();
        this.workload = principal.workload();
        this.ownerIssuer = principal.ownerIssuer();
        this.ownerSubject = principal.ownerSubject();
        this.roles = principal.roles();
    }

    /** Where the seal of its secret belongs: a row that says more than it was made for does not open. */
    String place() {
        return place(id, principal, roles, expiresAt);
    }

    static String place(String id, String principal, String roles, Instant expiresAt) {
        return "access-key|" + id + "|" + principal + "|" + roles + "|" + expiresAt.getEpochSecond();
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    boolean belongsTo(PersonCaller person) {
        return ownerIssuer.equals(person.issuer()) && ownerSubject.equals(person.subject());
    }
}
