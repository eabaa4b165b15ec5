package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.problem.ApiException;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Rows of table access_key. */
@ApplicationScoped
class AccessKeyRepository implements PanacheRepositoryBase<AccessKeyEntity, String> {
    /** Not found is also said where it is not the caller's to know. */
    static ApiException unknown() {
        return ApiException.notFound("No such access key");
    }

    Uni<AccessKeyEntity> existing(String id) {
        return findById(id).onItem().ifNull().failWith(AccessKeyRepository::unknown);
    }

    Uni<List<AccessKeyEntity>> ofPrincipal(String principal) {
        return list("principal", principal);
    }

    Uni<List<AccessKeyEntity>> findAfter(String id, int limit) {
        return find("id > ?1 order by id", id).page(0, limit).list();
    }

    Uni<List<AccessKeyEntity>> findOwnAfter(String issuer, String subject, String id, int limit) {
        return find("ownerIssuer = ?1 and ownerSubject = ?2 and id > ?3 order by id", issuer, subject, id)
                .page(0, limit)
                .list();
    }
}
