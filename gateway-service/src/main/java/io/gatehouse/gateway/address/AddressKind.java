package io.gatehouse.gateway.address;

/** What an address is, as far as it matters to whoever wants to connect to it. */
enum AddressKind {
    /** Everybody may call it. */
    PUBLIC,
    /** This machine. */
    LOOPBACK,
    /** The inside of somebody's network. */
    PRIVATE,
    /** Metadata of clouds, link-local, multicast, unspecified, reserved, and forms that hide another address. */
    NEVER
}
