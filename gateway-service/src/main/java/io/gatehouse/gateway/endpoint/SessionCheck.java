package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.mcp.ClientCapabilities;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.McpRequest;
import io.gatehouse.gateway.mcp.ProtocolVersion;
import io.gatehouse.gateway.mcp.Session;
import io.gatehouse.gateway.mcp.Sessions;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the era, the protocol version and the session of a message; the transport's last checks. */
@Singleton
class SessionCheck {

    /** What servers of the handshake era answer where HTTP already says it all. */
    private static final int BAD_REQUEST = -32000;

    private static final int SESSION_NOT_FOUND = -32001;

    /** Which of a gateway's versions are of the handshake era. */
    private record Legacy(List<String> versions, List<ProtocolVersion> supported) {}

    private final Sessions sessions;
    private final OtherReplicas replicas;
    /** Nearly always asked of the same gateway again. */
    private volatile Legacy lastAsked = new Legacy(List.of(), List.of());

    SessionCheck(Sessions sessions, OtherReplicas replicas) {
        this.sessions = sessions;
        this.replicas = replicas;
    }

    McpMessage check(HttpTurn turn, GatewaySnapshot gateway, Caller caller, McpRequest request) {
        MultiMap http = turn.headers();
        List<String> versions = gateway.protocol().supportedVersions();
        List<ProtocolVersion> supported = legacy(versions);
        boolean opening = request.method().equals(McpMethods.INITIALIZE);
        if (era(http, request) == Era.MODERN) {
            if (isModern(gateway)) {
                return ModernCheck.check(turn, gateway, caller, request);
            }
            throw unsupported(modernVersion(http, request), supported);
        }
        if (supported.isEmpty()) {
            throw McpFailure.unsupportedVersion(legacyVersion(http, request), ProtocolVersion.supported(versions));
        }
        if (opening) {
            return new McpMessage(turn, gateway, caller, request, supported.getFirst(), null, ClientCapabilities.NONE);
        }
        ProtocolVersion fromHeader = version(http, supported);
        Session session = session(http, gateway, caller);
        ProtocolVersion version = effective(fromHeader, session, supported);
        ClientCapabilities client = session == null ? ClientCapabilities.NONE : session.client();
        return new McpMessage(turn, gateway, caller, request, version, session, client);
    }

    private List<ProtocolVersion> legacy(List<String> versions) {
        Legacy known = lastAsked;
        if (known.versions() != versions) {
            known = new Legacy(versions, List.copyOf(ProtocolVersion.supported(versions, Era.LEGACY)));
            lastAsked = known;
        }
        return known.supported();
    }

    /** The session of a request that is no message; fails with {@link McpFailure} without one. */
    Session required(RoutingContext ctx, GatewaySnapshot gateway, Caller caller) {
        version(
                ctx.request().headers(),
                ProtocolVersion.supported(gateway.protocol().supportedVersions(), Era.LEGACY));
        Session session = session(ctx.request().headers(), gateway, caller);
        if (session == null) {
            throw new McpFailure(BAD_REQUEST, 400, "Bad Request: Mcp-Session-Id header is required");
        }
        return session;
    }

    void end(RoutingContext ctx, GatewaySnapshot gateway, Caller caller) {
        try {
            Session session = required(ctx, gateway, caller);
            replicas.end(session).onComplete(told -> Answer.empty(ctx, 204));
        } catch (McpFailure failure) {
            Answer.failure(ctx, failure, null);
        }
    }

    /** Whether the gateway serves the stateless era. */
    private static boolean isModern(GatewaySnapshot gateway) {
        return !ProtocolVersion.supported(gateway.protocol().supportedVersions(), Era.MODERN)
                .isEmpty();
    }

    /** Whether streams and sessions mean nothing to this client, or at this gateway. */
    static boolean stateless(MultiMap http, GatewaySnapshot gateway) {
        if (!isModern(gateway)) {
            return false;
        }
        String header = Headers.version(http);
        return header != null && ProtocolVersion.eraOf(header) == Era.MODERN
                || ProtocolVersion.supported(gateway.protocol().supportedVersions(), Era.LEGACY)
                        .isEmpty();
    }

    private static String legacyVersion(MultiMap http, McpRequest request) {
        String asked = request.stringParam("protocolVersion");
        String header = Headers.version(http);
        return asked != null ? asked : header == null ? "" : header;
    }

    // Never by Mcp-Method: clients of the handshake era send that header, too.
    static Era era(MultiMap http, McpRequest request) {
        if (request.metaProtocolVersion() != null) {
            return Era.MODERN;
        }
        String header = Headers.version(http);
        return header == null || request.method().equals(McpMethods.INITIALIZE)
                ? Era.LEGACY
                : ProtocolVersion.eraOf(header);
    }

    private static String modernVersion(MultiMap http, McpRequest request) {
        String inBody = request.metaProtocolVersion();
        String header = Headers.version(http);
        return inBody != null ? inBody : header == null ? "" : header;
    }

    private static @Nullable ProtocolVersion version(MultiMap http, List<ProtocolVersion> supported) {
        String header = Headers.version(http);
        if (header == null) {
            return null;
        }
        ProtocolVersion version = ProtocolVersion.of(header);
        if (version == null || !supported.contains(version)) {
            throw unsupported(header, supported);
        }
        return version;
    }

    private @Nullable Session session(MultiMap http, GatewaySnapshot gateway, Caller caller) {
        String id = http.get(Headers.SESSION);
        if (id == null) {
            if (gateway.protocol().sessionRequired()) {
                throw new McpFailure(BAD_REQUEST, 400, "Bad Request: Mcp-Session-Id header is required");
            }
            return null;
        }
        Session session = sessions.find(id, gateway, caller);
        if (session == null) {
            throw new McpFailure(SESSION_NOT_FOUND, 404, "Session not found");
        }
        return session;
    }

    // A client that says nothing at all is one of the first revision that had no header for it.
    private static ProtocolVersion effective(
            @Nullable ProtocolVersion fromHeader, @Nullable Session session, List<ProtocolVersion> supported) {
        if (fromHeader != null) {
            return fromHeader;
        }
        ProtocolVersion assumed = session == null ? ProtocolVersion.V2025_03_26 : session.version();
        if (!supported.contains(assumed)) {
            throw unsupported(assumed.text(), supported);
        }
        return assumed;
    }

    // With -32000 and not the newer era's own code: a client of both eras takes that as the sign to fall back to
    // initialize.
    private static McpFailure unsupported(String requested, List<ProtocolVersion> supported) {
        String texts = supported.stream().map(ProtocolVersion::text).collect(Collectors.joining(", "));
        String shown = requested.length() > 32 ? requested.substring(0, 32) : requested;
        return new McpFailure(
                BAD_REQUEST,
                400,
                "Bad Request: Unsupported protocol version: " + shown + " (supported versions: " + texts + ")");
    }
}
