package io.gatehouse.local.day;

/** How a request of an agent ended. */
sealed interface Reply {
    /** As it should. */
    record Good() implements Reply {}

    /**
     * The user has to open an address first.
     *
     * @param key the name of the request that a client of the stateless era answers, or an empty text
     * @param state what such a client sends along when it repeats the call, or an empty text
     */
    record Consent(String url, String key, String state) implements Reply {}

    /** A failure, in words without names, so that equal ones can be counted. */
    record Failure(String cause) implements Reply {}
}
