package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.cache.BoundedCache;
import io.gatehouse.gateway.cache.SingleFlight;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.peer.BoundedBody;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Which eras each target speaks, as far as that was found out; kept per origin and path. A target is asked in the era of
 * the caller first, so that nothing is bridged that need not be. No tool is ever run to find out.
 */
@Singleton
class UpstreamEras {

    private static final Logger LOG = Logger.getLogger(UpstreamEras.class);
    static final int MAXIMUM_ERROR = 64 * 1024;
    /** Errors that only servers of the stateless era know. */
    private static final Set<Long> MODERN_ERRORS =
            Set.of((long) McpFailure.HEADER_MISMATCH, (long) McpFailure.MISSING_CAPABILITY, (long)
                    McpFailure.UNSUPPORTED_VERSION);

    /** One thing that is known: whether that endpoint speaks that era. */
    private record Key(String endpoint, Era era) {}

    private record Flight(String endpoint, String owner) {}

    private final UpstreamClient client;
    private final UpstreamConfig config;
    private final BoundedCache<Key, Boolean> known;
    private final SingleFlight<Flight, Boolean> flights = new SingleFlight<>();

    UpstreamEras(UpstreamClient client, UpstreamConfig config, Clock clock) {
        this.client = client;
        this.config = config;
        this.known = new BoundedCache<>(config.maxEras(), clock);
    }

    /** Whether the target speaks that era; null while that is not known. */
    @Nullable
    Boolean speaks(Target target, Era era) {
        return known.get(new Key(place(target.endpoint()), era));
    }

    void learn(Target target, Era era, boolean speaks) {
        known.put(
                new Key(place(target.endpoint()), era), speaks, config.eraTtl().toMillis());
    }

    /** What was known proved wrong. */
    void forget(Target target) {
        for (Era era : Era.values()) {
            Key key = new Key(place(target.endpoint()), era);
            Boolean was = known.get(key);
            if (was != null) {
                known.remove(key, was);
            }
        }
    }

    /** Asks the target whether it speaks the stateless era; who keeps us out, or is broken, has not said. */
    Future<Boolean> probe(UpstreamCall call) {
        String endpoint = place(call.target().endpoint());
        return flights.run(
                new Flight(endpoint, call.sessionKey().owner()),
                () -> client.postProbe(call, discover())
                        .compose(this::understood)
                        .onSuccess(modern -> {
                            LOG.debugf("%s speaks the stateless era: %s", call, modern);
                            learn(call.target(), Era.MODERN, modern);
                        }));
    }

    private static Buffer discover() {
        return Buffer.buffer(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"gatehouse-discover\",\"method\":\"server/discover\",\"params\":"
                                + "{\"_meta\":")
                .appendBuffer(UpstreamMessage.meta(JsonBytes.empty(), "{}", "info"))
                .appendString("}}");
    }

    private Future<Boolean> understood(HttpAnswer response) {
        int status = response.statusCode();
        AnswerKind kind = AnswerKind.of(response);
        if (status == 200 && kind != null) {
            return client.message(response, kind)
                    .map(UpstreamEras::discovered)
                    // Whatever it is, it is not the answer to this question.
                    .recover(unread -> Future.succeededFuture(false));
        }
        if (status == 200 || status == 202) {
            client.discard(response);
            return Future.succeededFuture(false);
        }
        if (!refuses(status)) {
            client.discard(response);
            return Future.failedFuture(
                    status == 401 || status == 403
                            ? Challenge.of(status, response.headers().getAll("WWW-Authenticate"))
                            : UpstreamFailure.status(status));
        }
        if (kind != AnswerKind.JSON) {
            client.discard(response);
            return Future.succeededFuture(false);
        }
        return client.soon(response, BoundedBody.read(response, MAXIMUM_ERROR))
                .map(UpstreamEras::discovered)
                .recover(unread -> Future.succeededFuture(false));
    }

    /** Whether a status says that the question was not liked, and not who asks or the time. */
    static boolean refuses(int status) {
        return status / 100 == 4 && status != 401 && status != 403 && status != 408 && status != 429;
    }

    /** Whether it is an error that answers that request, and not one of a server that speaks another era by now. */
    static boolean isAnswer(Buffer body, Buffer id) {
        JsonBytes message = JsonBytes.read(body);
        JsonBytes error = message == null ? null : message.object("error");
        Long code = error == null ? null : error.integer("code");
        return message != null
                && code != null
                && code != McpFailure.UNSUPPORTED_VERSION
                && id.equals(message.raw("id"));
    }

    private static boolean discovered(Buffer body) {
        JsonBytes message = JsonBytes.read(body);
        if (message == null) {
            return false;
        }
        JsonBytes result = message.object("result");
        Buffer spoken = result == null ? null : result.raw("supportedVersions");
        if (spoken != null) {
            return names(spoken);
        }
        JsonBytes error = message.object("error");
        Long code = error == null ? null : error.integer("code");
        if (error == null || code == null || !MODERN_ERRORS.contains(code)) {
            return false;
        }
        JsonBytes data = error.object("data");
        Buffer supported = data == null ? null : data.raw("supported");
        return supported == null || names(supported);
    }

    private static boolean names(Buffer versions) {
        try {
            return versions.toJsonArray().contains(UpstreamMessage.MODERN);
        } catch (RuntimeException malformed) {
            return false;
        }
    }

    /** Nearly always the text of the address itself, which is there already and remembers its hash. */
    private static String place(URI endpoint) {
        return endpoint.getRawQuery() == null && endpoint.getRawFragment() == null
                ? endpoint.toString()
                : endpoint.getScheme() + "://" + endpoint.getRawAuthority() + endpoint.getRawPath();
    }
}
