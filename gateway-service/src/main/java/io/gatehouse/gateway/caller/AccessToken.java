package io.gatehouse.gateway.caller;

/** A caller's access token; hides itself, so that it does not end in a log, an error or a debugger's tooltip. */
public final class AccessToken {

    private final String value;

    public AccessToken(String value) {
        this.value = value;
    }

    /** The token itself, for the body of a call to identity-service and for nothing else. */
    public String value() {
        return value;
    }

    @Override
    public String toString() {
        return "AccessToken[hidden]";
    }
}
