package io.gatehouse.identity.provider;

/** How Gatehouse proves itself at a vendor's token endpoint. */
public enum ClientAuthMethod {
    /** HTTP Basic, RFC 6749 section 2.3.1. */
    CLIENT_SECRET_BASIC("client_secret_basic"),
    /** HTTP Basic with id and secret as they are, as Snowflake and others read it in spite of RFC 6749. */
    CLIENT_SECRET_BASIC_PLAIN("client_secret_basic"),
    /** Id and secret in the form. */
    CLIENT_SECRET_POST("client_secret_post"),
    /** A signature with a key of ours (RFC 7523 section 2.2), whose public half the vendor reads or was given. */
    PRIVATE_KEY_JWT("private_key_jwt"),
    /** A public client has no secret (RFC 6749 section 2.1); PKCE proves that it is the one that asked. */
    NONE("none");

    private final String metadataName;

    ClientAuthMethod(String metadataName) {
        this.metadataName = metadataName;
    }

    /** The name in a server's metadata. */
    public String metadataName() {
        return metadataName;
    }
}
