package io.gatehouse.catalog.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.flow.SameContext;
import io.gatehouse.catalog.trace.OutgoingCall;
import io.gatehouse.catalog.trace.RequestOrigin;
import io.gatehouse.catalog.trace.Tracing;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** One authenticated call to identity-service: bearer cached until shortly before it expires, time limit, named failures. */
@ApplicationScoped
class IdentityCalls {
    private static final String AUDIENCE = "urn:gatehouse:identity-service";
    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final int TRIES_AGAIN = 2;
    private static final int UNAUTHORIZED = 401;
    private static final int THROTTLED = 429;
    private static final int SERVER_FAULT = 500;

    private final IdentityApi api;
    private final WorkloadProof proof;
    private final CatalogConfig config;
    private final ObjectMapper json;
    private final Clock clock;
    private final Tracing tracing;
    private final AtomicReference<@Nullable Bearer> cached = new AtomicReference<>();

    IdentityCalls(
            @RestClient IdentityApi api,
            WorkloadProof proof,
            CatalogConfig config,
            ObjectMapper json,
            Clock clock,
            Tracing tracing) {
        this.api = api;
        this.proof = proof;
        this.config = config;
        this.json = json;
        this.clock = clock;
        this.tracing = tracing;
    }

    /** One request, with the bearer and the trace that it is to carry. */
    @FunctionalInterface
    interface Call {
        Uni<String> send(String bearer, @Nullable String traceparent);
    }

    /** A call that may be repeated without harm. */
    Uni<JsonNode> repeatable(String operation, Call call) {
        return SameContext.resume(once(operation, call)
                .onFailure(IdentityAway.class)
                .retry()
                .withBackOff(PAUSE)
                .withJitter(0.5)
                .atMost(TRIES_AGAIN));
    }

    /** A call that is made once; only a bearer that was refused is renewed. */
    Uni<JsonNode> once(String operation, Call call) {
        return SameContext.resume(Uni.createFrom().deferred(() -> {
            // Looked up here, because the token may come on another thread.
            String traceparent = RequestOrigin.current().traceparent();
            return attempt(operation, call, traceparent)
                    .onFailure(IdentityCalls::bearerRefused)
                    .recoverWithUni(() -> {
                        cached.set(null);
                        return attempt(operation, call, traceparent);
                    });
        }));
    }

    private Uni<JsonNode> attempt(String operation, Call call, @Nullable String traceparent) {
        return bearer(traceparent)
                .flatMap(bearer -> traced(
                        operation,
                        traceparent,
                        trace -> call.send("Bearer " + bearer.token().reveal(), trace)))
                .map(this::read);
    }

    private Uni<String> traced(
            String operation, @Nullable String traceparent, Function<@Nullable String, Uni<String>> send) {
        OutgoingCall call = tracing.calls(operation, null, traceparent);
        return named(send.apply(call.traceparent()))
                .onItemOrFailure()
                .invoke((answer, failure) -> call.over(failure))
                .onCancellation()
                .invoke(call::abandoned);
    }

    private Uni<Bearer> bearer(@Nullable String traceparent) {
        Bearer known = cached.get();
        if (known != null && known.expiresAt().isAfter(clock.instant().plus(SKEW))) {
            return Uni.createFrom().item(known);
        }
        return traced(
                        "POST /v1/oauth2/token",
                        traceparent,
                        trace -> proof.assertion()
                                .flatMap(assertion ->
                                        api.token(trace, "client_credentials", ASSERTION, assertion, AUDIENCE)))
                .map(this::read)
                .map(this::remember);
    }

    private Bearer remember(JsonNode answer) {
        Instant expiresAt =
                clock.instant().plusSeconds(answer.path("expires_in").asLong());
        Bearer fresh = new Bearer(Secret.of(answer.path("access_token").asText()), expiresAt);
        cached.set(fresh);
        return fresh;
    }

    private Uni<String> named(Uni<String> call) {
        return call.ifNoItem()
                .after(config.identity().timeout())
                .fail()
                .onFailure()
                .transform(this::name);
    }

    private Throwable name(Throwable failure) {
        if (!(failure instanceof WebApplicationException answered)) {
            return new IdentityAway(failure);
        }
        Response response = answered.getResponse();
        int status = response.getStatus();
        if (status >= SERVER_FAULT || status == THROTTLED) {
            return new IdentityAway(failure);
        }
        JsonNode body = body(response);
        String message =
                body.path("message").asText(body.path("error_description").asText("no reason given"));
        String field = body.path("fieldList").path(0).path("name").asText("");
        String type = body.path("__type").asText("");
        return new IdentityRefused(status, type, message, field.isEmpty() ? null : field);
    }

    private JsonNode body(Response response) {
        try {
            return response.hasEntity() ? read(response.readEntity(String.class)) : json.createObjectNode();
        } catch (RuntimeException e) {
            return json.createObjectNode();
        }
    }

    private JsonNode read(@Nullable String body) {
        try {
            return body == null || body.isEmpty() ? json.createObjectNode() : json.readTree(body);
        } catch (JsonProcessingException e) {
            // The exception quotes the body, which may hold a token.
            throw new IdentityAway(new IllegalStateException("an answer of identity-service is not JSON"));
        }
    }

    private static boolean bearerRefused(Throwable failure) {
        return failure instanceof IdentityRefused refused && refused.status() == UNAUTHORIZED;
    }

    private record Bearer(Secret token, Instant expiresAt) {}
}
