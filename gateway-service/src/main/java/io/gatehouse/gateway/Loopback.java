package io.gatehouse.gateway;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of this machine itself; names only, nothing is resolved. */
public final class Loopback {

    private Loopback() {}

    /** Whether the host is this machine. */
    public static boolean is(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
                || name.equals("::1")
                || name.equals("[::1]");
    }

    /** Whether the URL may be used: https, or http to this machine under the named switch. */
    public static boolean allows(URI url, boolean httpLoopback) {
        if (url.getHost() == null || url.getRawUserInfo() != null) {
            return false;
        }
        return "https".equals(url.getScheme()) || (httpLoopback && "http".equals(url.getScheme()) && is(url.getHost()));
    }
}
