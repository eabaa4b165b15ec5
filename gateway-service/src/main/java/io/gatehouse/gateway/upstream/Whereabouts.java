package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.Loopback;
import java.net.URI;

/**
 * What an endpoint's URL says of where a request goes.
 *
 * @param allowed whether it may be called at all, as far as its text tells
 * @param host the host without the brackets of an IPv6 address
 * @param uri the request target, without a credential
 * @param authority what the Host header says
 */
record Whereabouts(URI endpoint, boolean allowed, boolean tls, String host, int port, String uri, String authority) {

    static Whereabouts of(URI endpoint, boolean httpLoopback) {
        if (!Loopback.allows(endpoint, httpLoopback)) {
            return new Whereabouts(endpoint, false, false, "", 0, "", "");
        }
        boolean tls = "https".equalsIgnoreCase(endpoint.getScheme());
        int usual = tls ? 443 : 80;
        int port = endpoint.getPort() >= 0 ? endpoint.getPort() : usual;
        String host = endpoint.getHost();
        String path = endpoint.getRawPath() == null || endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
        return new Whereabouts(
                endpoint,
                true,
                tls,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port,
                endpoint.getRawQuery() == null ? path : path + '?' + endpoint.getRawQuery(),
                // A port that goes without saying is not said (RFC 9110 §7.2).
                port == usual ? host : host + ':' + port);
    }
}
