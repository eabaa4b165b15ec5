package io.gatehouse.gateway.caller;

import io.gatehouse.gateway.catalog.Authorizer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tokens that were verified a moment ago, by their hash; a gateway whose authorizer changed starts anew. */
final class VerifiedTokens {

    /** One for each thread: finding the algorithm takes longer than hashing a token does. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    });

    /** What a decision holds for. The authorizer is compared as a whole, so any change of it is a new key. */
    record Key(String gatewayId, Authorizer authorizer, long a, long b, long c, long d) {

        static Key of(String gatewayId, Authorizer authorizer, String token) {
            ByteBuffer hash = ByteBuffer.wrap(SHA_256.get().digest(token.getBytes(StandardCharsets.ISO_8859_1)));
            return new Key(gatewayId, authorizer, hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
        }

        // The hash of the token is as good a hash as there is, and the authorizer's would be computed each time.
        @Override
        public int hashCode() {
            return (int) a;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && a == that.a
                    && b == that.b
                    && c == that.c
                    && d == that.d
                    && gatewayId.equals(that.gatewayId)
                    && (authorizer == that.authorizer || authorizer.equals(that.authorizer));
        }
    }

    /** Who a token is of, and until when that holds without its being looked at again. */
    record Entry(Caller caller, Instant until) {}

    private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();
    private final int maximum;

    VerifiedTokens(int maximum) {
        this.maximum = maximum;
    }

    @Nullable
    Caller find(Key key, Instant now) {
        Entry entry = entry(key, now);
        return entry == null ? null : entry.caller();
    }

    @Nullable
    Entry entry(Key key, Instant now) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (!now.isBefore(entry.until())) {
            entries.remove(key, entry);
            return null;
        }
        return entry;
    }

    void put(Key key, Caller caller, Instant until, Instant now) {
        if (entries.size() >= maximum) {
            makeRoom(now);
        }
        entries.put(key, new Entry(caller, until));
    }

    int size() {
        return entries.size();
    }

    // What is old goes first; if all are fresh, an eighth goes in no order: it costs them one verification each.
    private void makeRoom(Instant now) {
        entries.values().removeIf(entry -> !now.isBefore(entry.until()));
        int excess = entries.size() - maximum + Math.max(1, maximum / 8);
        for (Iterator<Key> keys = entries.keySet().iterator(); excess > 0 && keys.hasNext(); excess--) {
            keys.next();
            keys.remove();
        }
    }
}
