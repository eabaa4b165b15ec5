package io.gatehouse.identity.consent;

import io.gatehouse.identity.user.UserKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** The row of a session. Its steps are conditional updates, so no version column is needed. */
@Entity
@Table(name = "consent_session")
@NullUnmarked
class ConsentSessionEntity {

    @Id
    UUID id;

    @Enumerated(EnumType.STRING)
    SessionStatus status;

    @Enumerated(EnumType.STRING)
    ConsentMode mode;

    @Column(name = "acting_workload")
    String actingWorkload;

    String workload;

    @Column(name = "user_issuer")
    String userIssuer;

    @Column(name = "user_claim")
    String userClaim;

    @Column(name = "user_subject")
    String userSubject;

    @Column(name = "user_id")
    String userId;

    @Column(name = "operator_issuer")
    String operatorIssuer;

    @Column(name = "operator_subject")
    String operatorSubject;

    @Column(name = "client_id")
    String clientId;

    @Column(name = "gateway_id")
    String gatewayId;

    @Column(name = "target_id")
    String targetId;

    @Column(name = "target_name")
    String targetName;

    @Column(name = "target_origin")
    String targetOrigin;

    @Column(name = "provider_id")
    UUID providerId;

    @Column(name = "provider_name")
    String providerName;

    @Column(name = "provider_revision")
    long providerRevision;

    String scopes;
    String resources;
    String audiences;

    @Column(name = "return_url")
    String returnUrl;

    @Column(name = "sealed_extras")
    byte[] sealedExtras;

    @Column(name = "for_client")
    boolean forClient;

    String fingerprint;

    @Column(name = "state_hash")
    byte[] stateHash;

    @Column(name = "nonce_hash")
    byte[] nonceHash;

    @Column(name = "sealed_verifier")
    byte[] sealedVerifier;

    @Column(name = "sealed_code")
    byte[] sealedCode;

    @Column(name = "offline_dropped")
    boolean offlineDropped;

    @Column(name = "exchanging_since")
    Instant exchangingSince;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "expires_at")
    Instant expiresAt;

    /** A new row for a request. */
    static ConsentSessionEntity of(UUID id, ConsentRequest request, @Nullable String fingerprint) {
        ConsentSessionEntity row = new ConsentSessionEntity();
        row.id = id;
        row.status = SessionStatus.PENDING;
        row.mode = request.mode();
        row.fingerprint = fingerprint;
        row.returnUrl = request.returnUrl();
        row.forClient = request.forClient();
        row.opener(request.opener());
        row.gatewayId = request.target().gatewayId();
        row.targetId = request.target().targetId();
        row.targetName = request.target().targetName();
        row.targetOrigin = request.target().origin();
        row.providerId = request.grant().providerId();
        row.providerName = request.grant().provider();
        row.providerRevision = request.grant().revision();
        row.scopes = join(request.grant().scopes());
        row.resources = join(request.grant().resources());
        row.audiences = join(request.grant().audiences());
        return row;
    }

    private void opener(SessionOpener opener) {
        actingWorkload = opener.actor();
        workload = opener.workload();
        clientId = opener.clientId();
        switch (opener.user()) {
            case UserKey.Person person -> {
                userIssuer = person.issuer();
                userClaim = person.claim();
                userSubject = person.subject();
            }
            case UserKey.Opaque opaque -> userId = opaque.userId();
        }
        Operator operator = opener.operator();
        if (operator != null) {
            operatorIssuer = operator.issuer();
            operatorSubject = operator.subject();
        }
    }

    /** The row as the rest of the service sees it. */
    ConsentSession view() {
        UserKey user = userId == null
                ? new UserKey.Person(userIssuer, userClaim, userSubject)
                : new UserKey.Opaque(workload, userId);
        Operator operator =
                operatorIssuer == null ? null : new Operator(operatorIssuer, Objects.requireNonNull(operatorSubject));
        return new ConsentSession(
                id,
                status,
                new SessionOpener(actingWorkload, workload, user, operator, clientId),
                new SessionTarget(gatewayId, targetId, targetName, targetOrigin),
                new SessionGrant(
                        providerId, providerName, providerRevision, split(scopes), split(resources), split(audiences)),
                returnUrl,
                forClient,
                createdAt,
                expiresAt);
    }

    /** The members never contain a space: the request was refused otherwise. */
    static String join(List<String> values) {
        return String.join(" ", values);
    }

    private static List<String> split(String values) {
        return values.isEmpty() ? List.of() : List.of(values.split(" "));
    }
}
