package io.gatehouse.identity.page;

import io.gatehouse.identity.audit.AuditQuery;
import jakarta.ws.rs.QueryParam;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The filter as a form sends it: every field is there, and empty where nothing was entered. */
public final class AuditFilter {

    private static final Pattern LOCAL_MINUTE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d");
    private static final Pattern LOCAL_SECOND = Pattern.compile(LOCAL_MINUTE + ":\\d\\d(\\.\\d{1,3})?");

    @QueryParam("type")
    @Nullable
    String type;

    @QueryParam("outcome")
    @Nullable
    String outcome;

    @QueryParam("user")
    @Nullable
    String user;

    @QueryParam("workload")
    @Nullable
    String workload;

    @QueryParam("target")
    @Nullable
    String target;

    @QueryParam("provider")
    @Nullable
    String provider;

    @QueryParam("from")
    @Nullable
    String from;

    @QueryParam("to")
    @Nullable
    String to;

    @QueryParam("cursor")
    @Nullable
    String cursor;

    public @Nullable String type() {
        return type;
    }

    public @Nullable String outcome() {
        return outcome;
    }

    public @Nullable String user() {
        return user;
    }

    public @Nullable String workload() {
        return workload;
    }

    public @Nullable String target() {
        return target;
    }

    public @Nullable String provider() {
        return provider;
    }

    public @Nullable String from() {
        return from;
    }

    public @Nullable String to() {
        return to;
    }

    /** Whether this is not the first page. */
    boolean isLater() {
        return entered(cursor) != null;
    }

    /** The filter as the API has it. */
    AuditQuery query() {
        return AuditQuery.of(new AuditQuery.Members(
                entered(type),
                entered(user),
                entered(workload),
                entered(target),
                entered(provider),
                entered(outcome),
                instant(from),
                instant(to),
                entered(cursor)));
    }

    /** The page with this filter from there on; the first one without a cursor. */
    String link(@Nullable String from) {
        Map<String, @Nullable String> members = new LinkedHashMap<>();
        members.put("type", type);
        members.put("outcome", outcome);
        members.put("user", user);
        members.put("workload", workload);
        members.put("target", target);
        members.put("provider", provider);
        members.put("from", this.from);
        members.put("to", to);
        members.put("cursor", from);
        String query = members.entrySet().stream()
                .filter(member -> entered(member.getValue()) != null)
                .map(member -> member.getKey() + "=" + URLEncoder.encode(member.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return AuditPageResource.PATH + (query.isEmpty() ? "" : "?" + query);
    }

    static @Nullable String entered(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** A browser sends a time without a zone; the label says that it is UTC. */
    static @Nullable String instant(@Nullable String value) {
        String entered = entered(value);
        if (entered == null) {
            return null;
        }
        if (LOCAL_MINUTE.matcher(entered).matches()) {
            return entered + ":00Z";
        }
        return LOCAL_SECOND.matcher(entered).matches() ? entered + "Z" : entered;
    }
}
