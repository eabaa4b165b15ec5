package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.Loopback;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps web pages of other origins out, and with them DNS rebinding (MCP Streamable HTTP, security warning). */
final class OriginCheck {

    private final Set<String> allowed;
    private final URI publicUrl;
    private final boolean boundToLoopback;
    /** The Host that was last found to be allowed: nearly always the next one, too. */
    private volatile String lastAllowed = "";

    OriginCheck(Set<String> allowed, URI publicUrl, String boundTo) {
        this.allowed = Set.copyOf(allowed);
        this.publicUrl = publicUrl;
        this.boundToLoopback = Loopback.is(boundTo);
    }

    boolean allows(HttpServerRequest request) {
        List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
        return (origins.isEmpty() || origins.size() == 1 && allowsOrigin(origins.getFirst()))
                && allowsAuthority(request);
    }

    /** Whether that is so of the same host as the last time, and of no page that is not known; false decides nothing. */
    boolean allowsAgain(MultiMap headers) {
        List<String> origins = headers.getAll(HttpHeaders.ORIGIN);
        return (origins.isEmpty() || origins.size() == 1 && allowsOrigin(origins.getFirst()))
                && (!boundToLoopback || lastAllowed.equals(only(headers.getAll(HttpHeaders.HOST))));
    }

    private static @Nullable String only(List<String> values) {
        return values.size() == 1 ? values.getFirst() : null;
    }

    private boolean allowsAuthority(HttpServerRequest request) {
        String said = request.getHeader(HttpHeaders.HOST);
        if (!boundToLoopback || said != null && said.equals(lastAllowed)) {
            return true;
        }
        HostAndPort authority = request.authority();
        boolean allowed = allowsHost(authority == null ? "" : authority.host());
        if (allowed && said != null) {
            lastAllowed = said;
        }
        return allowed;
    }

    boolean allowsOrigin(String origin) {
        if (allowed.contains(origin) || origin.equals(publicUrl.toString())) {
            return true;
        }
        // A page of this very machine under its other names, for a gateway that is itself only on this machine.
        if (!Loopback.is(publicUrl.getHost())) {
            return false;
        }
        try {
            URI page = URI.create(origin);
            return "http".equals(page.getScheme())
                    && Loopback.is(page.getHost())
                    && page.getPort() == publicUrl.getPort();
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** Bound to loopback, only names of this machine can be meant; elsewhere the proxy in front decides. */
    boolean allowsHost(String host) {
        return !boundToLoopback || Loopback.is(host) || host.equalsIgnoreCase(publicUrl.getHost());
    }
}
