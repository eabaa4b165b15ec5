package io.gatehouse.gateway.endpoint;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.quarkus.vertx.http.runtime.ProxyConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy's headers (RFC 7239, and those of the X-Forwarded family) told of the clients of one connection. Only the
 * library reads such headers; here it is remembered what it made of them, for requests that bring the same ones again.
 * Whose headers are believed, the library decides for a connection, and so for all that is remembered of it.
 */
final class ToldAddresses {

    /** Clients that are remembered; whoever was not heard of for longest is forgotten first. */
    static final int MOST = 64;

    /** Characters of headers that are remembered, so that nobody fills the memory with them. */
    static final int LONGEST = 1024;

    private final List<AsciiString> names;
    private final LinkedHashMap<List<String>, String> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, String> eldest) {
            return size() > MOST;
        }
    };

    /** @param names of the headers that the library reads, as {@link #read} has them */
    ToldAddresses(List<AsciiString> names) {
        this.names = names;
    }

    /** The headers that the library reads with these settings; their names are hashed once, not for each connection. */
    static List<AsciiString> read(ProxyConfig proxy) {
        return List.of(
                AsciiString.cached("Forwarded"),
                AsciiString.cached("X-Forwarded-For"),
                AsciiString.cached("X-Forwarded-Proto"),
                AsciiString.cached("X-Forwarded-Port"),
                AsciiString.cached("X-Forwarded-Ssl"),
                AsciiString.cached(proxy.forwardedHostHeader()));
    }

    /** Remembers the address that the library made of these headers. */
    void learn(HttpHeaders headers, @Nullable String address) {
        List<String> told = told(headers);
        if (address != null && told.stream().mapToInt(String::length).sum() <= LONGEST) {
            known.put(told, address);
        }
    }

    /** The address that these headers led to before; null where that is not known. */
    @Nullable
    String of(HttpHeaders headers) {
        return known.get(told(headers));
    }

    /** Values one by one, each header ended by a line break, which no value can hold. */
    private List<String> told(HttpHeaders headers) {
        List<String> values = new ArrayList<>(names.size() + 2);
        for (AsciiString name : names) {
            values.addAll(headers.getAll(name));
            values.add("\n");
        }
        return values;
    }
}
