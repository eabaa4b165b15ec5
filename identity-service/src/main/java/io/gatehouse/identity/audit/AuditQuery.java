package io.gatehouse.identity.audit;

import io.gatehouse.identity.problem.ApiException;
import jakarta.ws.rs.QueryParam;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an auditor asks for; every member narrows the answer. */
public final class AuditQuery {

    private static final int MOST = 500;
    private static final int USUAL = 100;

    @QueryParam("type")
    @Nullable
    String type;

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

    @QueryParam("outcome")
    @Nullable
    String outcome;

    @QueryParam("from")
    @Nullable
    String from;

    @QueryParam("to")
    @Nullable
    String to;

    @QueryParam("limit")
    @Nullable
    String limit;

    @QueryParam("cursor")
    @Nullable
    String cursor;

    /** The members of a query that does not come from the API. */
    public record Members(
            @Nullable String type,
            @Nullable String user,
            @Nullable String workload,
            @Nullable String target,
            @Nullable String provider,
            @Nullable String outcome,
            @Nullable String from,
            @Nullable String to,
            @Nullable String cursor) {}

    /** A query of these members. */
    public static AuditQuery of(Members members) {
        AuditQuery query = new AuditQuery();
        query.type = members.type();
        query.user = members.user();
        query.workload = members.workload();
        query.target = members.target();
        query.provider = members.provider();
        query.outcome = members.outcome();
        query.from = members.from();
        query.to = members.to();
        query.cursor = members.cursor();
        return query;
    }

    /** A place between two rows: rows after it are older. */
    record Cursor(Instant time, long id) {

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((time + "|" + id).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Conditions and their parameters, joined by and. */
    record Conditions(String text, Map<String, Object> parameters) {}

    Conditions conditions() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder("from AuditEventEntity where 1 = 1");
        if (type != null) {
            text.append(" and type = :type");
            parameters.put("type", named(AuditType.class, "type", type));
        }
        if (outcome != null) {
            text.append(" and outcome = :outcome");
            parameters.put("outcome", named(Outcome.class, "outcome", outcome));
        }
        if (user != null) {
            text.append(" and (userSubject = :user or userId = :user)");
            parameters.put("user", user);
        }
        equal(text, parameters, "workload", workload);
        equal(text, parameters, "target", target);
        equal(text, parameters, "provider", provider);
        if (from != null) {
            text.append(" and time >= :from");
            parameters.put("from", instant("from", from));
        }
        if (to != null) {
            text.append(" and time < :to");
            parameters.put("to", instant("to", to));
        }
        place().ifPresent(place -> {
            text.append(" and (time < :time or (time = :time and id < :id))");
            parameters.put("time", place.time());
            parameters.put("id", place.id());
        });
        return new Conditions(text.append(" order by time desc, id desc").toString(), parameters);
    }

    int rows() {
        if (limit == null) {
            return USUAL;
        }
        try {
            int rows = Integer.parseInt(limit);
            if (rows >= 1 && rows <= MOST) {
                return rows;
            }
        } catch (NumberFormatException e) {
            // Falls through to the refusal.
        }
        throw ApiException.validation("limit", "has to be a number from 1 to " + MOST);
    }

    private Optional<Cursor> place() {
        if (cursor == null) {
            return Optional.empty();
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("\\|", -1);
            if (parts.length == 2) {
                return Optional.of(new Cursor(Instant.parse(parts[0]), Long.parseLong(parts[1])));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Falls through to the refusal.
        }
        throw ApiException.validation("cursor", "is not one that this service gave out");
    }

    private static void equal(
            StringBuilder text, Map<String, Object> parameters, String member, @Nullable String value) {
        if (value != null) {
            text.append(" and ").append(member).append(" = :").append(member);
            parameters.put(member, value);
        }
    }

    private static Instant instant(String member, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw ApiException.validation(member, "has to be an ISO-8601 instant");
        }
    }

    private static <E extends Enum<E>> E named(Class<E> type, String member, String name) {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw ApiException.validation(member, "is not one of the list");
        }
    }
}
