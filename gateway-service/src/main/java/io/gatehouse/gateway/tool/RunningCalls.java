package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.upstream.UpstreamCall;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls that are under way, so that they can be cancelled. Clients without a session may use one id for several calls
 * at once; each then has a lane, and a session at its target, of its own, because the id goes on as it came.
 */
@Singleton
class RunningCalls {

    /** Calls under one id at one time. */
    static final int LANES = 64;

    /** A call's place. */
    record Place(String sessionKey, String requestId, int lane) {}

    /** A call in its place. */
    record Entered(Place place, UpstreamCall call) {}

    private final ConcurrentHashMap<Place, UpstreamCall> running = new ConcurrentHashMap<>();

    /** Enters the call that is made for the first free lane; null when there is none. */
    @Nullable
    Entered enter(String sessionKey, String requestId, IntFunction<UpstreamCall> call) {
        for (int lane = 0; lane < LANES; lane++) {
            Place place = new Place(sessionKey, requestId, lane);
            UpstreamCall made = call.apply(lane);
            if (running.putIfAbsent(place, made) == null) {
                return new Entered(place, made);
            }
        }
        return null;
    }

    void leave(Entered entered) {
        running.remove(entered.place(), entered.call());
    }

    /** The call of that id, unless several have it: then nobody can say which one is meant. */
    @Nullable
    UpstreamCall find(String sessionKey, String requestId) {
        UpstreamCall found = null;
        for (int lane = 0; lane < LANES; lane++) {
            UpstreamCall call = running.get(new Place(sessionKey, requestId, lane));
            if (call != null && found != null) {
                return null;
            }
            found = call == null ? found : call;
        }
        return found;
    }

    int size() {
        return running.size();
    }
}
