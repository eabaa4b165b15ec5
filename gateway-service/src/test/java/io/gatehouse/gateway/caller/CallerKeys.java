package io.gatehouse.gateway.caller;

/** What callers are known by, for tests of other packages. */
public final class CallerKeys {

    private CallerKeys() {}

    public static String of(String issuer, String subject) {
        return AuthorizerCheck.key(issuer, "sub", subject);
    }
}
