package io.gatehouse.identity.resource;

import io.gatehouse.identity.consent.CompleteConsent;
import io.gatehouse.identity.consent.SessionRefused;
import io.gatehouse.identity.crypto.Secret;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.WorkloadCaller;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** CompleteResourceTokenAuth: the application says who is at its page. */
@ApplicationScoped
class CompleteTokenAuth {

    private final CompleteConsent complete;

    CompleteTokenAuth(CompleteConsent complete) {
        this.complete = complete;
    }

    /** Body of CompleteResourceTokenAuth. */
    @RegisterForReflection
    record CompleteResourceTokenAuthRequest(
            @NotNull @Valid UserIdentifier userIdentifier,

            @NotNull
            @Size(min = 1, max = 1024)
            @Pattern(regexp = "urn:ietf:params:oauth:request_uri:[a-zA-Z0-9\\-._~]+")
            String sessionUri) {

        @Override
        public String toString() {
            return "CompleteResourceTokenAuthRequest[hidden]";
        }
    }

    /** Exactly one of the two. */
    @RegisterForReflection
    record UserIdentifier(
            @Size(min = 1, max = 131_072)
            @Pattern(regexp = "[A-Za-z0-9\\-_=]+\\.[A-Za-z0-9\\-_=]+\\.[A-Za-z0-9\\-_=]+")
            @Nullable
            String userToken,

            @Size(min = 1, max = 128) @Nullable String userId) {

        @Override
        public String toString() {
            return "UserIdentifier[hidden]";
        }
    }

    /** Nothing to say. */
    @RegisterForReflection
    record CompleteResourceTokenAuthResponse() {}

    Uni<CompleteResourceTokenAuthResponse> complete(CompleteResourceTokenAuthRequest request, WorkloadCaller caller) {
        String token = request.userIdentifier().userToken();
        String userId = request.userIdentifier().userId();
        if ((token == null) == (userId == null)) {
            return Uni.createFrom()
                    .failure(ApiException.validation("userIdentifier", "must hold either userToken or userId"));
        }
        CompleteConsent.Claimant claimant = token != null
                ? new CompleteConsent.Claimant.ByToken(Secret.of(token))
                : new CompleteConsent.Claimant.ById(userId);
        return complete.complete(request.sessionUri(), claimant, caller.name())
                .onFailure(SessionRefused.class)
                .transform(e -> ApiException.accessDenied(SessionRefused.WORDS))
                .replaceWith(new CompleteResourceTokenAuthResponse());
    }
}
