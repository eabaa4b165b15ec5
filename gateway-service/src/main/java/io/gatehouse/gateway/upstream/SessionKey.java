package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.mcp.ClientCapabilities;

/**
 * Whose session at which target. Nobody shares one: a target may keep a user's state in it, and ids of requests are
 * passed on as they came.
 *
 * @param owner the client's session, or the caller where there is none
 * @param client what the target was told that can be asked for
 * @param lane above 0 while another call of the same owner under the same id is running
 */
public record SessionKey(
        String gatewayId,
        String owner,
        String callerKey,
        String targetId,
        String endpoint,
        String kind,
        ClientCapabilities client,
        int lane) {

    // Looked up several times in each call: these tell keys apart well enough, and texts remember their own hash.
    @Override
    public int hashCode() {
        return ((owner.hashCode() * 31 + targetId.hashCode()) * 31 + kind.hashCode()) * 31 + lane;
    }

    SessionKey of(String otherKind) {
        return kind.equals(otherKind)
                ? this
                : new SessionKey(gatewayId, owner, callerKey, targetId, endpoint, otherKind, client, lane);
    }
}
