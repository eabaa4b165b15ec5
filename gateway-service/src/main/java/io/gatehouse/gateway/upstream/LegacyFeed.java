package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.mcp.McpFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a target with handshakes tells: {@code resources/subscribe} for each resource, and the GET stream of the session. */
final class LegacyFeed implements UpstreamFeed {

    /** Some servers do not begin the stream before they have something to say. */
    private static final long HEAD_MILLIS = 2000;

    private final UpstreamFeeds parts;
    private final UpstreamCall call;
    private final FeedListener listener;
    private final Set<String> uris = new LinkedHashSet<>();
    private @Nullable Future<UpstreamSession> begun;
    private @Nullable FeedStream stream;
    private boolean heardOnce;
    private boolean waits;
    private boolean over;
    private int failures;
    private int ids;

    LegacyFeed(UpstreamFeeds parts, UpstreamCall call, FeedListener listener) {
        this.parts = parts;
        this.call = call;
        this.listener = listener;
    }

    @Override
    public Future<Set<String>> add(Set<String> wanted) {
        return begun().compose(session -> subscribe(session, wanted)).onSuccess(uris::addAll);
    }

    private Future<UpstreamSession> begun() {
        Future<UpstreamSession> now = begun;
        if (now == null) {
            now = open();
            begun = now;
            now.onFailure(failed -> begun = null);
        }
        return now;
    }

    private Future<UpstreamSession> open() {
        UpstreamSession known = parts.sessions.known(call.sessionKey());
        if (known == null) {
            return fresh();
        }
        return listen(known).recover(failed -> {
            // A target that never had such a stream may say so in the same way; its session is as good as before.
            if (!heardOnce || !UpstreamTools.lost(failed)) {
                return Future.failedFuture(failed);
            }
            parts.sessions.lost(call.sessionKey(), known);
            return fresh();
        });
    }

    private Future<UpstreamSession> fresh() {
        return parts.sessions.open(call).compose(this::listen);
    }

    private Future<UpstreamSession> listen(UpstreamSession session) {
        if (!parts.enter(call)) {
            return Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.BUSY));
        }
        Promise<UpstreamSession> ready = Promise.promise();
        long late = parts.vertx.setTimer(HEAD_MILLIS, id -> ready.tryComplete(session));
        parts.streams.listen(call, session).compose(parts::stream).onComplete(answer -> {
            parts.vertx.cancelTimer(late);
            if (answer.failed()) {
                parts.leave(call);
                if (!ready.tryFail(answer.cause())) {
                    broken();
                }
                return;
            }
            FeedStream now = new FeedStream(answer.result(), message -> heard(session, message), () -> {
                parts.leave(call);
                broken();
            });
            if (over) {
                parts.leave(call);
                now.close();
            } else {
                stream = now;
                heardOnce = true;
                now.begin();
            }
            ready.tryComplete(session);
        });
        return ready.future();
    }

    /** Each of them on its own: a target may know some and not others. */
    private Future<Set<String>> subscribe(UpstreamSession session, Set<String> wanted) {
        Map<String, Future<Boolean>> asked = new LinkedHashMap<>();
        wanted.forEach(uri -> asked.put(uri, ask(session, "resources/subscribe", uri)));
        return Future.join(List.copyOf(asked.values())).transform(all -> {
            Set<String> agreed = new LinkedHashSet<>();
            asked.forEach((uri, answer) -> {
                if (answer.succeeded() && answer.result()) {
                    agreed.add(uri);
                }
            });
            return Future.succeededFuture(agreed);
        });
    }

    private Future<Boolean> ask(UpstreamSession session, String method, String uri) {
        Buffer message = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":\"gatehouse-feed-" + ++ids + "\",\"method\":\""
                + method + "\",\"params\":{\"uri\":" + JsonText.quote(uri) + "}}");
        return parts.client
                .postAside(call, session, message)
                .compose(response ->
                        parts.client.accepted(response).compose(kind -> parts.client.message(response, kind)))
                .map(answer -> {
                    JsonBytes read = JsonBytes.read(answer);
                    return read != null && read.has("result");
                });
    }

    private void heard(UpstreamSession session, JsonBytes message) {
        Buffer id = message.has("method") ? message.raw("id") : null;
        String uri = UpstreamFeeds.updated(message);
        if (id != null) {
            // What a target asks, it asks in a call: here nobody waits who could answer.
            Buffer answer = "ping".equals(message.text("method"))
                    ? JsonText.result(id, Buffer.buffer("{}"))
                    : new McpFailure(McpFailure.METHOD_NOT_FOUND, 200, "Nobody can be asked here").toJsonRpc(id);
            parts.client.postAside(call, session, answer).onSuccess(parts.client::discard);
        } else if (uri != null && uris.contains(uri)) {
            listener.updated(uri, message);
        }
    }

    private void broken() {
        FeedStream was = stream;
        stream = null;
        begun = null;
        if (over || waits) {
            return;
        }
        failures = was != null && was.lasted() ? 1 : failures + 1;
        long delay = parts.delay(failures, was == null ? -1 : was.retryMillis());
        if (delay < 0) {
            Set<String> all = Set.copyOf(uris);
            uris.clear();
            listener.lost(all);
            return;
        }
        waits = true;
        parts.vertx.setTimer(delay, id -> {
            waits = false;
            again();
        });
    }

    private void again() {
        if (over || uris.isEmpty()) {
            return;
        }
        Future<Set<String>> asked =
                listener.renew().compose(renewed -> begun()).compose(session -> subscribe(session, Set.copyOf(uris)));
        asked.onComplete(done -> {
            if (over) {
                return;
            }
            if (done.failed()) {
                broken();
                return;
            }
            Set<String> agreed = done.result();
            Set<String> refused = new LinkedHashSet<>(uris);
            refused.removeAll(agreed);
            uris.retainAll(agreed);
            // Nobody knows what happened meanwhile.
            agreed.forEach(uri -> listener.updated(uri, null));
            if (!refused.isEmpty()) {
                listener.lost(refused);
            }
        });
    }

    @Override
    public void remove(String uri) {
        Future<UpstreamSession> now = begun;
        if (uris.remove(uri) && now != null) {
            now.onSuccess(session -> ask(session, "resources/unsubscribe", uri));
        }
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        Set.copyOf(uris).forEach(this::remove);
        over = true;
        if (stream != null) {
            parts.leave(call);
            stream.close();
        }
        // The stream may not have begun yet.
        call.abort();
    }
}
