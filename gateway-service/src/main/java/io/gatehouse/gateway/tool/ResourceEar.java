package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.mcp.JsonBytes;
import org.jspecify.annotations.Nullable;

/** The client's end of a {@link ResourceWatch}. */
public interface ResourceEar {

    /** @param notification as the target sent it; null where the resource may have changed while nobody listened */
    void updated(String uri, @Nullable JsonBytes notification);

    /** Nothing will be heard of it any more. */
    void lost(String uri);
}
