package io.gatehouse.identity.audit;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An event as another service delivers it; members that are not here are refused. */
@RegisterForReflection
record DeliveredEvent(
        @Nullable Long sequence,
        @Nullable String time,
        @Nullable String type,
        @Nullable String outcome,
        @Nullable String workload,
        @Nullable String userIssuer,
        @Nullable String userSubject,
        @Nullable String userId,
        @Nullable String client,
        @Nullable String gateway,
        @Nullable String target,
        @Nullable String tool,
        @Nullable String provider,
        @Nullable String scopes,
        @Nullable String session,
        @Nullable String reason,
        @Nullable String traceId,
        @Nullable String clientAddress,
        @Nullable Long durationMillis) {

    private static final Pattern REASON = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** What is wrong with the event, or null; the words name the member, never its content. */
    @Nullable
    String problem() {
        if (sequence == null || sequence < 1) {
            return "sequence has to be a number from 1 on";
        }
        if (instant() == null) {
            return "time has to be an ISO-8601 instant";
        }
        if (!named(AuditType.class, type)) {
            return "type is not one of the list";
        }
        if (!named(Outcome.class, outcome)) {
            return "outcome is not one of the list";
        }
        if (durationMillis != null && durationMillis < 0) {
            return "durationMillis is negative";
        }
        if (reason != null && (reason.length() > 64 || !REASON.matcher(reason).matches())) {
            return "reason has to be a code in kebab-case of at most 64 characters";
        }
        if (session != null && !SESSION.matcher(session).matches()) {
            return "session has to be a hash prefix of at most 64 characters";
        }
        return firstOf(
                text("workload", workload, 255),
                text("userIssuer", userIssuer, 1024),
                text("userSubject", userSubject, 1024),
                text("userId", userId, 128),
                text("client", client, 256),
                text("gateway", gateway, 128),
                text("target", target, 256),
                text("tool", tool, 256),
                text("provider", provider, 128),
                text("scopes", scopes, AuditTrail.LONGEST_SCOPES),
                text("traceId", traceId, 64),
                text("clientAddress", clientAddress, 64));
    }

    /** The instant, or null where the text is none or far from any that could be true. */
    @Nullable
    Instant instant() {
        if (time == null || time.length() > 64) {
            return null;
        }
        try {
            Instant instant = Instant.parse(time);
            return instant.isAfter(Instant.EPOCH) && instant.isBefore(FAR) ? instant : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable String firstOf(@Nullable String... problems) {
        for (String problem : problems) {
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable String text(String member, @Nullable String value, int longest) {
        if (value == null) {
            return null;
        }
        if (value.isEmpty() || value.length() > longest) {
            return member + " has to be 1 to " + longest + " characters";
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                return member + " holds a control character";
            }
        }
        return null;
    }

    private static <E extends Enum<E>> boolean named(Class<E> type, @Nullable String name) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
