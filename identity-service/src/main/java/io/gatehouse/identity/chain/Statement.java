package io.gatehouse.identity.chain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jose4j.json.JsonUtil;
import org.jspecify.annotations.Nullable;

/**
 * What this service signs of its chain.
 *
 * @param kind what it says
 * @param position the last event that it is about
 * @param hash the hash of that event
 * @param time when it was signed
 * @param count how many events were removed; 0 for a checkpoint
 * @param earliest when the first of them was received
 * @param latest when the last of them was received
 */
record Statement(
        Kind kind,
        long position,
        ChainHash hash,
        Instant time,
        long count,
        @Nullable Instant earliest,
        @Nullable Instant latest) {

    /** What a signature says; it stands in the header, so that none can be taken for another. */
    enum Kind {
        /** The chain was so at that time. */
        CHECKPOINT("audit-checkpoint+jws"),
        /** The chain up to there was removed, because its time was over. */
        CUT("audit-cut+jws");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** Header {@code typ}. */
        String type() {
            return type;
        }
    }

    static Statement checkpoint(ChainEnd end, Instant now) {
        return new Statement(
                Kind.CHECKPOINT, end.position(), end.hash(), now.truncatedTo(ChronoUnit.MILLIS), 0, null, null);
    }

    static Statement cut(ChainEnd last, Instant now, long count, Instant earliest, Instant latest) {
        return new Statement(
                Kind.CUT, last.position(), last.hash(), now.truncatedTo(ChronoUnit.MILLIS), count, earliest, latest);
    }

    ChainEnd end() {
        return new ChainEnd(position, hash);
    }

    String payload() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("position", position);
        members.put("hash", hash.hex());
        members.put("time", time.toString());
        if (kind == Kind.CUT) {
            members.put("count", count);
            members.put("earliest", String.valueOf(earliest));
            members.put("latest", String.valueOf(latest));
        }
        return JsonUtil.toJson(members);
    }

    /** Reads the claims of a signature that was verified. */
    static Optional<Statement> read(Kind kind, Map<String, Object> claims) {
        try {
            boolean cut = kind == Kind.CUT;
            return Optional.of(new Statement(
                    kind,
                    number(claims, "position"),
                    ChainHash.parse(text(claims, "hash")),
                    Instant.parse(text(claims, "time")),
                    cut ? number(claims, "count") : 0,
                    cut ? Instant.parse(text(claims, "earliest")) : null,
                    cut ? Instant.parse(text(claims, "latest")) : null));
        } catch (RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static long number(Map<String, Object> claims, String name) {
        if (claims.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException(name);
    }

    private static String text(Map<String, Object> claims, String name) {
        if (claims.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name);
    }
}
