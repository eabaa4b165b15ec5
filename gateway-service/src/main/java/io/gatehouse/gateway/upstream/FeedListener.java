package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.mcp.JsonBytes;
import io.vertx.core.Future;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who hears what a target tells of its resources. */
public interface FeedListener {

    /**
     * A resource changed.
     *
     * @param notification as the target sent it; null where it may have changed while the target could not be heard
     */
    void updated(String uri, @Nullable JsonBytes notification);

    /** The target will not tell of these any more. */
    void lost(Set<String> uris);

    /** Asked before the target is asked again: ends when the call has a credential that is good now. */
    Future<Void> renew();
}
