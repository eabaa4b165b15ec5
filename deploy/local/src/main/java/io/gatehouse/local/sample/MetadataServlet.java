package io.gatehouse.local.sample;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Protected resource metadata (RFC 9728), path-inserted. */
final class MetadataServlet extends HttpServlet {
    private final transient Map<String, Object> metadata;
    private final transient JsonMapper json = JsonMapper.builder().build();

    MetadataServlet(String resource, String issuer, List<String> scopes) {
        metadata = Map.of(
                "resource",
                resource,
                "authorization_servers",
                List.of(issuer),
                "scopes_supported",
                scopes,
                "bearer_methods_supported",
                List.of("header"));
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getWriter().write(json.writeValueAsString(metadata));
    }
}
