package io.gatehouse.identity.resource;

/** How a resource token is obtained. */
enum OAuth2Flow {
    /** The user consents at the vendor. */
    USER_FEDERATION,
    /** The client itself. */
    M2M,
    /** The user's token is exchanged. */
    ON_BEHALF_OF_TOKEN_EXCHANGE
}
