package io.gatehouse.identity.revocation;

import io.gatehouse.identity.config.IdentityConfig;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.security.PersonCaller;
import io.gatehouse.identity.security.Role;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** Grants: everybody sees and takes back their own, operators those of others; AgentCore has nothing like it. */
// What has left the vault goes on to its vendor, whoever still waits for the answer.
@Cancellable(false)
@Path("/v1/grants")
@Produces(MediaType.APPLICATION_JSON)
class GrantsResource {

    private static final int MOST = 200;

    private final WithdrawGrants grants;
    private final RevocationRows revocations;
    private final Callers callers;
    private final IdentityConfig config;

    GrantsResource(WithdrawGrants grants, RevocationRows revocations, Callers callers, IdentityConfig config) {
        this.grants = grants;
        this.revocations = revocations;
        this.callers = callers;
        this.config = config;
    }

    @GET
    @Authenticated
    @Operation(operationId = "ListGrants", summary = "Grants of the caller, or for operators and auditors of anybody")
    public Uni<GrantView.Page> list(
            @BeanParam GrantQuery query,
            @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PersonCaller person = callers.person();
        boolean mayAll =
                person.roles().contains(Role.OPERATOR) || person.roles().contains(Role.AUDITOR);
        GrantFilter filter = query.filter(person, mayAll, config);
        return grants.list(filter, place(cursor), rows(limit) + 1).map(found -> page(found, limit));
    }

    @DELETE
    @Authenticated
    @Operation(
            operationId = "WithdrawGrants",
            summary = "Take back grants of the caller, or for operators all of a user, of a provider, of a workload")
    public Uni<WithdrawalResult> withdraw(
            @BeanParam GrantQuery query, @QueryParam("dryRun") @DefaultValue("false") String dryRun) {
        PersonCaller person = callers.person();
        GrantFilter filter = query.filter(person, person.roles().contains(Role.OPERATOR), config);
        if (filter.everything()) {
            throw ApiException.validation("whose", "has to be narrowed by a user, a provider or a workload");
        }
        // Not read leniently: whoever misspells it means to change nothing.
        if (!dryRun.equals("true") && !dryRun.equals("false")) {
            throw ApiException.validation("dryRun", "has to be true or false");
        }
        return dryRun.equals("true") ? grants.dryRun(filter) : grants.withdraw(filter, by(query, person));
    }

    @DELETE
    @Path("/{grantId}")
    @Authenticated
    @Operation(operationId = "WithdrawGrant", summary = "Take one grant back")
    public Uni<WithdrawalResult> withdrawOne(@PathParam("grantId") String grantId) {
        PersonCaller person = callers.person();
        UUID id = id("grantId", grantId);
        boolean operator = person.roles().contains(Role.OPERATOR);
        GrantFilter own = GrantFilter.one(id, GrantQuery.own(person, config));
        return grants.dryRun(own).flatMap(found -> {
            boolean others = found.matched() == 0 && operator;
            return grants.withdraw(
                            others ? new GrantFilter(id, null, null, null) : own,
                            others
                                    ? Withdrawer.operator(person.issuer(), person.subject())
                                    : Withdrawer.user(person.issuer(), person.subject()))
                    .invoke(result -> {
                        if (result.matched() == 0) {
                            throw ApiException.notFound("No such grant");
                        }
                    });
        });
    }

    @GET
    @Path("/revocations")
    @RolesAllowed({Role.OPERATOR, Role.AUDITOR})
    @Operation(operationId = "ListRevocations", summary = "Grants taken back whose vendor could not be told yet")
    public Uni<RevocationView.Page> revocations(
            @QueryParam("limit") @DefaultValue("50") int limit, @QueryParam("cursor") @Nullable String cursor) {
        return revocations.open(place(cursor), rows(limit) + 1).map(found -> RevocationView.Page.of(found, limit));
    }

    private static Withdrawer by(GrantQuery query, PersonCaller person) {
        return query.whose.equals("own")
                ? Withdrawer.user(person.issuer(), person.subject())
                : Withdrawer.operator(person.issuer(), person.subject());
    }

    private static GrantView.Page page(List<GrantView> found, int limit) {
        return found.size() <= limit
                ? new GrantView.Page(found, null)
                : new GrantView.Page(
                        found.subList(0, limit), found.get(limit - 1).id().toString());
    }

    private static int rows(int limit) {
        if (limit < 1 || limit > MOST) {
            throw ApiException.validation("limit", "has to be a number from 1 to " + MOST);
        }
        return limit;
    }

    private static @Nullable UUID place(@Nullable String cursor) {
        return cursor == null ? null : id("cursor", cursor);
    }

    private static UUID id(String field, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.validation(field, "has to be one that this service gave out");
        }
    }
}
