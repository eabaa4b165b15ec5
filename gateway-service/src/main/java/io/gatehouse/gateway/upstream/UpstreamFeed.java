package io.gatehouse.gateway.upstream;

import io.vertx.core.Future;
import java.util.Set;

/** What one target tells of its resources, for one client. Belongs to the event loop that it was opened on. */
public interface UpstreamFeed {

    /** Asks to be told of those resources; the future is what the target agreed to, or fails with {@link UpstreamFailure}. */
    Future<Set<String>> add(Set<String> uris);

    /** Does not want to be told of that one any more. */
    void remove(String uri);

    /** Wants to be told of none any more. */
    void close();
}
