package io.gatehouse.catalog.signature;

import io.gatehouse.catalog.identity.IdentityClient;
import io.gatehouse.catalog.identity.IdentityRefused;
import io.gatehouse.catalog.identity.SignedRequest;
import io.gatehouse.catalog.problem.ApiException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Has signed requests verified before anything is made of their bodies, which the signature covers. */
class SignedRequestFilter {
    private static final String SCHEME = "AWS4-";
    private static final String SKEW = "RequestTimeTooSkewed";

    private final IdentityClient identity;
    private final CurrentVertxRequest current;
    private final long maxBody;

    SignedRequestFilter(
            IdentityClient identity,
            CurrentVertxRequest current,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "2M") MemorySize maxBody) {
        this.identity = identity;
        this.current = current;
        this.maxBody = maxBody.asLongValue();
    }

    /** Leaves every other request alone. */
    @ServerRequestFilter(preMatching = true)
    public Uni<Response> verify(ContainerRequestContext context) {
        RoutingContext routing = current.getCurrent();
        HttpServerRequest request = routing.request();
        if (request.headers().getAll(HttpHeaders.AUTHORIZATION).stream()
                .noneMatch(value -> value.stripLeading().regionMatches(true, 0, SCHEME, 0, SCHEME.length()))) {
            return Uni.createFrom().nullItem();
        }
        return BoundedBody.read(request, maxBody)
                .invoke(body -> context.setEntityStream(new ByteArrayInputStream(body)))
                .flatMap(body -> identity.signer(
                        new SignedRequest(request.method().name(), request.uri(), headers(request), sha256(body))))
                .invoke(signer -> routing.put(SignedMechanism.SIGNER, signer))
                .onFailure()
                .transform(SignedRequestFilter::named)
                .replaceWith((Response) null);
    }

    private static Throwable named(Throwable failure) {
        if (failure instanceof ApiException) {
            return failure;
        }
        if (failure instanceof IdentityRefused refused && refused.type().equals(SKEW)) {
            return ApiException.clockSkew();
        }
        return failure instanceof IdentityRefused
                ? ApiException.unauthorized("The request's signature is not valid here")
                : ApiException.unavailable("identity-service does not answer; nothing was changed", failure);
    }

    private static Map<String, List<String>> headers(HttpServerRequest request) {
        Map<String, List<String>> headers = new TreeMap<>();
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

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
