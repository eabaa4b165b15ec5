package io.gatehouse.gateway.catalog;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An upstream MCP server with its last good lists.
 *
 * @param endpoint where its MCP endpoint is
 * @param resource its canonical resource indicator (RFC 8707)
 */
public record Target(
        String targetId,
        String name,
        String status,
        URI endpoint,
        @Nullable String resource,
        int resourcePriority,
        Credential credential,
        List<String> allowedRequestHeaders,
        List<String> allowedResponseHeaders,
        List<Tool> tools,
        Offerings offerings) {

    /** A target that has tools only. */
    public Target(
            String targetId,
            String name,
            String status,
            URI endpoint,
            @Nullable String resource,
            int resourcePriority,
            Credential credential,
            List<String> allowedRequestHeaders,
            List<String> allowedResponseHeaders,
            List<Tool> tools) {
        this(
                targetId,
                name,
                status,
                endpoint,
                resource,
                resourcePriority,
                credential,
                allowedRequestHeaders,
                allowedResponseHeaders,
                tools,
                Offerings.NONE);
    }

    public Target {
        allowedRequestHeaders = List.copyOf(allowedRequestHeaders);
        allowedResponseHeaders = List.copyOf(allowedResponseHeaders);
        tools = List.copyOf(tools);
    }

    /** The origin (scheme, host, port) that grants are pinned to. */
    public String origin() {
        return endpoint.getScheme() + "://" + endpoint.getRawAuthority();
    }
}
