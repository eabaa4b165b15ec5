package io.gatehouse.gateway.mcp;

/** The two ways MCP is spoken: with a handshake and sessions, or stateless with {@code _meta} in each request. */
public enum Era {
    LEGACY,
    MODERN
}
