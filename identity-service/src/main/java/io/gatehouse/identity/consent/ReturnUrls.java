package io.gatehouse.identity.consent;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Set;

/** Which return URLs may be used: those on the workload's list, letter by letter; an empty list allows none. */
public final class ReturnUrls {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    private ReturnUrls() {}

    /** Whether the URL is listed and safe to send a browser to. */
    public static boolean allowed(String url, Collection<String> allowList, boolean loopbackHttp) {
        return allowList.contains(url) && safe(url, loopbackHttp);
    }

    /** https with a host, or http to a loopback host where that was switched on; never user info or a fragment. */
    static boolean safe(String url, boolean loopbackHttp) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
                return false;
            }
            return "https".equals(uri.getScheme())
                    || (loopbackHttp && "http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
