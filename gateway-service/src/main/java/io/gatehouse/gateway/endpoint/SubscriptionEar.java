package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.stream.ClientStream;
import io.gatehouse.gateway.tool.ResourceEar;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Passes what is heard of resources on to the stream of a subscription; what comes before its begin is told then. */
final class SubscriptionEar implements ResourceEar {

    private final Set<String> early = new LinkedHashSet<>();
    private boolean lost;
    private @Nullable ClientStream stream;

    void opened(ClientStream now) {
        stream = now;
        early.forEach(uri -> now.updated(uri, null));
        early.clear();
        if (lost) {
            now.end();
        }
    }

    @Override
    public void updated(String uri, @Nullable JsonBytes notification) {
        ClientStream now = stream;
        if (now == null) {
            early.add(uri);
        } else {
            now.updated(uri, notification);
        }
    }

    /** A stream that does not keep its promise ends: its client asks again and is told what holds then. */
    @Override
    public void lost(String uri) {
        lost = true;
        if (stream != null) {
            stream.end();
        }
    }
}
