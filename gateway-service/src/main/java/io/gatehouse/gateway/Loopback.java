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
        if (host.startsWith("127.")) {
            return isAddress(host);
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost") || name.equals("::1") || name.equals("[::1]");
    }

    // By hand: this is asked for each request, and a pattern costs more than all else about its host.
    private static boolean isAddress(String host) {
        int dots = 0;
        int digits = 0;
        for (int i = 0; i < host.length(); i++) {
            char letter = host.charAt(i);
            if (letter == '.' && digits > 0) {
                dots++;
                digits = 0;
            } else if (letter < '0' || letter > '9' || ++digits > 3) {
                return false;
            }
        }
        return dots == 3 && digits > 0;
    }

    /** Whether the URL may be used: https, or http to this machine under the named switch. */
    public static boolean allows(URI url, boolean httpLoopback) {
        if (url.getHost() == null || url.getRawUserInfo() != null) {
            return false;
        }
        return "https".equalsIgnoreCase(url.getScheme())
                || (httpLoopback && "http".equalsIgnoreCase(url.getScheme()) && is(url.getHost()));
    }
}
