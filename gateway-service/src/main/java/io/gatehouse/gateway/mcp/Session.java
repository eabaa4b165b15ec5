package io.gatehouse.gateway.mcp;

import java.time.Instant;

/**
 * What a session id carries; nothing of it is kept here.
 *
 * @param key random id of the session
 * @param scope the gateway, or the view of one of its targets, that it was opened at
 * @param client what the client declared in the handshake
 * @param clientName what the client calls itself, bounded; never trusted
 */
public record Session(
        String key,
        String scope,
        String callerKey,
        ProtocolVersion version,
        Instant issuedAt,
        Instant expiresAt,
        ClientCapabilities client,
        String clientName) {}
