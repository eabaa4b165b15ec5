package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.crypto.SealBroken;
import io.gatehouse.identity.crypto.Sealer;
import io.gatehouse.identity.security.WorkloadCaller;
import io.gatehouse.identity.signature.AwsAuthorization;
import io.gatehouse.identity.signature.SignatureRefused;
import io.gatehouse.identity.signature.SignatureRules;
import io.gatehouse.identity.signature.Signatures;
import io.gatehouse.identity.signature.SignedRequest;
import io.gatehouse.identity.workload.Workload;
import io.gatehouse.identity.workload.WorkloadKind;
import io.gatehouse.identity.workload.Workloads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.Principal;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Who signed a request. Cheap checks come first: the body of a request without a usable key is never read. */
@ApplicationScoped
class SignedRequests {
    private static final Logger LOG = Logger.getLogger(SignedRequests.class);
    private static final String AUDIENCE = "urn:gatehouse:identity-service";

    private final KeyUses uses;
    private final Workloads workloads;
    private final Sealer sealer;
    private final AccessKeyAudit audit;
    private final IdentityConfig config;
    private final Clock clock;

    SignedRequests(
            KeyUses uses,
            Workloads workloads,
            Sealer sealer,
            AccessKeyAudit audit,
            IdentityConfig config,
            Clock clock) {
        this.uses = uses;
        this.workloads = workloads;
        this.sealer = sealer;
        this.audit = audit;
        this.config = config;
        this.clock = clock;
    }

    /** The workload or person; fails with {@link SignatureRefused} where anything does not hold. */
    Uni<Principal> verify(SignedRequest request, Supplier<Uni<String>> bodySha256) {
        return Uni.createFrom()
                .item(() -> checked(request))
                .flatMap(authorization -> uses.find(authorization.keyId())
                        .map(found -> found.orElseThrow(() -> new SignatureRefused("key-unknown")))
                        .flatMap(key -> verify(request, authorization, key, bodySha256)
                                .onFailure(SignatureRefused.class)
                                .call(e -> audit.refused(key, ((SignatureRefused) e).reason()))))
                .onFailure(SignatureRefused.class)
                .invoke(e -> LOG.debugf("Signed request refused: %s", ((SignatureRefused) e).reason()));
    }

    private AwsAuthorization checked(SignedRequest request) {
        AwsAuthorization authorization = AwsAuthorization.of(request);
        SignatureRules.check(request, authorization, config.region(), clock.instant());
        return authorization;
    }

    private Uni<Principal> verify(
            SignedRequest request, AwsAuthorization authorization, StoredKey key, Supplier<Uni<String>> bodySha256) {
        String objection = key.objection(clock.instant());
        if (objection != null) {
            return Uni.createFrom().failure(new SignatureRefused(objection));
        }
        return bodySha256
                .get()
                .invoke(hash -> checkSignature(request, authorization, key, hash))
                .chain(() -> checkFirstUse(request, authorization))
                .chain(() -> uses.touch(key))
                .chain(() -> principal(key));
    }

    private void checkSignature(SignedRequest request, AwsAuthorization authorization, StoredKey key, String hash) {
        SignatureRules.checkBody(request, hash);
        byte[] secret;
        try {
            secret = sealer.open(key.sealedSecret(), key.place());
        } catch (SealBroken e) {
            LOG.errorf("The secret of access key %s does not open: its row was changed by hand", key.id());
            throw new SignatureRefused("key-broken");
        }
        if (!Signatures.isSignedWith(secret, request, authorization, hash)) {
            throw new SignatureRefused("signature");
        }
    }

    private Uni<Void> checkFirstUse(SignedRequest request, AwsAuthorization authorization) {
        Repeatable repeatable = Repeatable.of(request.method(), request.path());
        return repeatable == Repeatable.ALWAYS
                ? Uni.createFrom().voidItem()
                : uses.sinceFirstUse(authorization.signature())
                        .invoke(since -> {
                            if (!repeatable.allows(since)) {
                                throw new SignatureRefused("signature-replayed");
                            }
                        })
                        .replaceWithVoid();
    }

    private Uni<Principal> principal(StoredKey key) {
        String name = key.workload();
        return name == null
                ? Uni.createFrom().item(key.person())
                : workloads
                        .lookup(name)
                        .map(found -> found.filter(workload -> workload.kind() == WorkloadKind.CUSTOM)
                                .<Principal>map(SignedRequests::caller)
                                .orElseThrow(() -> new SignatureRefused("workload-gone")));
    }

    private static WorkloadCaller caller(Workload workload) {
        return new WorkloadCaller(workload.name(), Set.copyOf(workload.permissionsAt(AUDIENCE)));
    }
}
