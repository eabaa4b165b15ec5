package io.gatehouse.gateway.mcp;

import java.time.Instant;

/**
 * What a session id carries; nothing of it is kept here.
 *
 * @param key random id of the session
 * @param elicitsUrl whether the client declared URL-mode elicitation
 * @param elicitsForm whether the client declared form-mode elicitation
 * @param clientName what the client calls itself, bounded; never trusted
 */
public record Session(
        String key,
        String gatewayId,
        String callerKey,
        ProtocolVersion version,
        Instant issuedAt,
        Instant expiresAt,
        boolean elicitsUrl,
        boolean elicitsForm,
        String clientName) {}
