package io.gatehouse.identity.revocation;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Permission;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Tells those who keep resource tokens for a moment which of them they must not use any more. */
@Path("/v1/token-withdrawals")
@Produces(MediaType.APPLICATION_JSON)
class WithdrawalResource {

    private static final int LONGEST_WAIT = 30;

    private final Withdrawals withdrawals;

    WithdrawalResource(Withdrawals withdrawals) {
        this.withdrawals = withdrawals;
    }

    @GET
    @PermissionsAllowed(Permission.GATEWAY_WORKLOADS_ACT)
    @Operation(
            operationId = "FollowTokenWithdrawals",
            summary = "What happened to tokens after a revision, as soon as something has (long poll)")
    public Uni<Withdrawals.News> follow(
            @QueryParam("after") @Nullable Long after, @QueryParam("waitSeconds") @DefaultValue("0") int waitSeconds) {
        if (waitSeconds < 0 || waitSeconds > LONGEST_WAIT) {
            throw ApiException.validation("waitSeconds", "has to be a number from 0 to " + LONGEST_WAIT);
        }
        return withdrawals.after(after, Duration.ofSeconds(waitSeconds));
    }
}
