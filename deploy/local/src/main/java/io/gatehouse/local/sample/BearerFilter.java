package io.gatehouse.local.sample;

import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Lets only requests with the vendor's access token for this very resource pass (RFC 6750, RFC 9728). */
final class BearerFilter extends HttpFilter {
    /** The request attribute that names the user. */
    static final String USER = "gatehouse.sample.user";

    private static final int MOST_BYTES = 1 << 20;

    private final transient JsonMapper json = JsonMapper.builder().build();
    private final transient AccessTokens tokens;
    private final transient Map<String, SampleTool> tools;
    private final String metadataUrl;

    BearerFilter(String issuer, String resource, String metadataUrl, Map<String, SampleTool> tools) {
        this.tokens = new AccessTokens(issuer, resource);
        this.metadataUrl = metadataUrl;
        this.tools = tools;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var authorization = request.getHeader("Authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            challenge(response, 401, "");
            return;
        }
        var claims = tokens.verify(authorization.substring(7).strip());
        if (claims.isEmpty()) {
            challenge(response, 401, "error=\"invalid_token\", ");
            return;
        }
        var body = request.getInputStream().readNBytes(MOST_BYTES);
        var needed = scopeOf(body);
        if (needed != null && !scopes(claims.get()).contains(needed)) {
            challenge(response, 403, "error=\"insufficient_scope\", scope=\"" + needed + "\", ");
            return;
        }
        request.setAttribute(USER, user(claims.get()));
        chain.doFilter(new ReplayedRequest(request, body), response);
    }

    private void challenge(HttpServletResponse response, int status, String error) throws IOException {
        response.setStatus(status);
        response.setHeader("WWW-Authenticate", "Bearer " + error + "resource_metadata=\"" + metadataUrl + "\"");
        response.setContentType("application/json");
        response.getWriter().write("{}");
    }

    /** The scope that the called tool needs, if it is a call of a tool. */
    private @Nullable String scopeOf(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        try {
            var message = json.readTree(body);
            if (!message.path("method").asString("").equals("tools/call")) {
                return null;
            }
            var tool = tools.get(message.path("params").path("name").asString(""));
            return tool == null ? null : tool.scope();
        } catch (JacksonException e) {
            return null; // the library refuses it with the right error
        }
    }

    private static Set<String> scopes(JWTClaimsSet claims) {
        return new TreeSet<>(
                Arrays.asList(String.valueOf(claims.getClaim("scope")).split(" ")));
    }

    private static String user(JWTClaimsSet claims) {
        var name = claims.getClaim("preferred_username");
        return name instanceof String text ? text : claims.getSubject();
    }
}
