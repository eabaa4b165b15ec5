package io.gatehouse.identity.accesskey;

import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Callers;
import io.gatehouse.identity.signature.AwsAuthorization;
import io.gatehouse.identity.signature.SignatureRefused;
import io.gatehouse.identity.signature.Signatures;
import io.gatehouse.identity.signature.SignedRequest;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Verifies signed requests before anything is made of their bodies: the signature covers the body, so it is read here,
 * bounded in size and time, and then given on.
 */
class SignedRequestFilter {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

    private final SignedRequests requests;
    private final CurrentVertxRequest current;
    private final long maxBody;

    SignedRequestFilter(
            SignedRequests requests,
            CurrentVertxRequest current,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBody) {
        this.requests = requests;
        this.current = current;
        this.maxBody = maxBody.asLongValue();
    }

    /** Leaves every other request alone. */
    @ServerRequestFilter(preMatching = true)
    public Uni<Response> verify(ContainerRequestContext context) {
        RoutingContext routing = current.getCurrent();
        Map<String, List<String>> headers = headers(routing.request());
        if (!AwsAuthorization.isMeant(headers)) {
            return Uni.createFrom().nullItem();
        }
        // The key is looked up first; what arrives meanwhile must not get lost.
        routing.request().pause();
        return Uni.createFrom()
                .item(() -> SignedRequest.of(
                        routing.request().method().name(), routing.request().uri(), headers))
                .flatMap(request -> requests.verify(request, () -> body(routing.request(), context)))
                .invoke(caller -> routing.put(Callers.SIGNED, caller))
                .onFailure(SignatureRefused.class)
                .transform(e -> ((SignatureRefused) e).isClockSkew()
                        ? ApiException.clockSkew()
                        : ApiException.unauthorized("The request's signature is not valid here"))
                .replaceWith((Response) null);
    }

    private Uni<String> body(HttpServerRequest request, ContainerRequestContext context) {
        return BoundedBody.read(request, maxBody)
                .ifNoItem()
                .after(READ_TIMEOUT)
                .failWith(() -> new SignatureRefused("body-too-slow"))
                .invoke(body -> context.setEntityStream(new ByteArrayInputStream(body)))
                .map(Signatures::sha256);
    }

    private static Map<String, List<String>> headers(HttpServerRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        request.headers()
                .forEach((name, value) -> headers.computeIfAbsent(
                                name.toLowerCase(Locale.ROOT), unused -> new ArrayList<>())
                        .add(value));
        // HTTP/2 has the host in a pseudo header.
        if (request.authority() != null) {
            headers.putIfAbsent("host", List.of(request.authority().toString()));
        }
        return headers;
    }
}
