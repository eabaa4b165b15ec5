package io.gatehouse.catalog.identity;

/** What identity-service says to a request for a resource token. */
public sealed interface ResourceAnswer {
    /** The token is there. */
    record Granted(Secret token) implements ResourceAnswer {}

    /** Somebody has to consent at this URL first. */
    record ConsentNeeded(String authorizationUrl, String sessionUri) implements ResourceAnswer {}

    /** The session waits. */
    record InProgress() implements ResourceAnswer {}

    /** The session ended without a token. */
    record Failed() implements ResourceAnswer {}
}
