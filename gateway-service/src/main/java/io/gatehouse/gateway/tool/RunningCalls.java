package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.upstream.UpstreamCall;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calls that are under way, so that they can be cancelled. Clients without a session may use one id for several calls
 * at once; each then has a lane, and a session at its target, of its own, because the id goes on as it came.
 */
@Singleton
class RunningCalls {

    /** Calls under one id at one time. */
    static final int LANES = 64;

    private static final int PARTS = 64;

    /** A call's place. */
    record Place(String sessionKey, String requestId, int lane) {}

    /** A call in its place. */
    record Entered(Place place, UpstreamCall call) {}

    /** The calls of some places, under a lock that hardly ever two want at once. */
    private static final class Part {
        private final ReentrantLock lock = new ReentrantLock();
        private final HashMap<Place, UpstreamCall> calls = new HashMap<>();

        boolean add(Place place, UpstreamCall call) {
            lock.lock();
            try {
                return calls.putIfAbsent(place, call) == null;
            } finally {
                lock.unlock();
            }
        }

        void remove(Place place, UpstreamCall call) {
            lock.lock();
            try {
                calls.remove(place, call);
            } finally {
                lock.unlock();
            }
        }

        @Nullable
        UpstreamCall get(Place place) {
            lock.lock();
            try {
                return calls.get(place);
            } finally {
                lock.unlock();
            }
        }

        int size() {
            lock.lock();
            try {
                return calls.size();
            } finally {
                lock.unlock();
            }
        }
    }

    // Not the library's concurrent map, which takes a monitor to remove: a native executable makes one for each call.
    private final Part[] parts = Stream.generate(Part::new).limit(PARTS).toArray(Part[]::new);

    private Part part(Place place) {
        int hash = place.hashCode();
        return parts[(hash ^ hash >>> 16) & PARTS - 1];
    }

    /** Enters the call that is made for the first free lane; null when there is none. */
    @Nullable
    Entered enter(String sessionKey, String requestId, IntFunction<UpstreamCall> call) {
        for (int lane = 0; lane < LANES; lane++) {
            Place place = new Place(sessionKey, requestId, lane);
            UpstreamCall made = call.apply(lane);
            if (part(place).add(place, made)) {
                return new Entered(place, made);
            }
        }
        return null;
    }

    void leave(Entered entered) {
        part(entered.place()).remove(entered.place(), entered.call());
    }

    /** The call of that id, unless several have it: then nobody can say which one is meant. */
    @Nullable
    UpstreamCall find(String sessionKey, String requestId) {
        UpstreamCall found = null;
        for (int lane = 0; lane < LANES; lane++) {
            Place place = new Place(sessionKey, requestId, lane);
            UpstreamCall call = part(place).get(place);
            if (call != null && found != null) {
                return null;
            }
            found = call == null ? found : call;
        }
        return found;
    }

    int size() {
        return Stream.of(parts).mapToInt(Part::size).sum();
    }
}
