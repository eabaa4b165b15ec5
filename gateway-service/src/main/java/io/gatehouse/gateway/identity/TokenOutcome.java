package io.gatehouse.gateway.identity;

/** What became of asking for a resource token. */
public sealed interface TokenOutcome {

    /** There is one. */
    record Granted(ResourceToken token) implements TokenOutcome {}

    /** The user has to consent first, at that URL of ours. */
    record ConsentNeeded(String authorizationUrl, String sessionUri) implements TokenOutcome {

        @Override
        public String toString() {
            return "ConsentNeeded[hidden]";
        }
    }

    /** The target has to be asked first what it wants: identity-service knows no authorization server of it yet. */
    record ChallengeWanted() implements TokenOutcome {}

    /**
     * identity-service does not give it.
     *
     * @param reason closed code for the audit trail
     * @param message what identity-service says is wrong with the request, where the caller may know it; else empty
     */
    record Refused(String reason, String message) implements TokenOutcome {}

    /** identity-service did not answer. */
    record Unavailable() implements TokenOutcome {}
}
