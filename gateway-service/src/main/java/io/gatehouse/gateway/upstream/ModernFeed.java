package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.limit.Deadline;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a target without handshakes tells: one {@code subscriptions/listen} for what was asked for together. */
final class ModernFeed implements UpstreamFeed {

    private final UpstreamFeeds parts;
    private final UpstreamCall call;
    private final FeedListener listener;
    private final List<Part> all = new ArrayList<>();
    private int ids;

    ModernFeed(UpstreamFeeds parts, UpstreamCall call, FeedListener listener) {
        this.parts = parts;
        this.call = call;
        this.listener = listener;
    }

    @Override
    public Future<Set<String>> add(Set<String> uris) {
        Part part = new Part(uris);
        all.add(part);
        return part.open().onFailure(refused -> all.remove(part));
    }

    @Override
    public void remove(String uri) {
        for (Part part : List.copyOf(all)) {
            if (part.uris.remove(uri) && part.uris.isEmpty()) {
                part.close();
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(all).forEach(Part::close);
    }

    /** One stream and the resources that it tells of. */
    private final class Part {

        private final Set<String> uris;
        private @Nullable FeedStream stream;
        private @Nullable Promise<Set<String>> agreed;
        private boolean over;
        private int failures;

        Part(Set<String> uris) {
            this.uris = new LinkedHashSet<>(uris);
        }

        Future<Set<String>> open() {
            if (!parts.enter(call)) {
                return Future.failedFuture(new UpstreamFailure(UpstreamFailure.Kind.BUSY));
            }
            Promise<Set<String>> promise = Promise.promise();
            agreed = promise;
            Deadline late = Deadline.in(
                    parts.vertx,
                    parts.config.handshakeTimeout().toMillis(),
                    () -> promise.tryFail(new UpstreamFailure(UpstreamFailure.Kind.TIMED_OUT)));
            parts.streams
                    .postModern(ListenRequest.of(call, Buffer.buffer("\"gatehouse-feed-" + ++ids + "\""), uris), null)
                    .compose(parts::stream)
                    .onComplete(answer -> {
                        if (answer.failed()) {
                            parts.leave(call);
                            promise.tryFail(answer.cause());
                        } else {
                            begin(answer.result(), promise);
                        }
                    });
            return promise.future().onComplete(end -> late.cancel()).onFailure(refused -> drop());
        }

        private void begin(HttpAnswer in, Promise<Set<String>> promise) {
            FeedStream now = new FeedStream(in, this::heard, () -> ended(promise));
            if (over || promise.future().isComplete()) {
                parts.leave(call);
                now.close();
            } else {
                stream = now;
                now.begin();
            }
        }

        private void ended(Promise<Set<String>> promise) {
            FeedStream was = stream;
            stream = null;
            parts.leave(call);
            if (!promise.tryFail(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER))) {
                failures = was != null && was.lasted() ? 0 : failures;
                broken();
            }
        }

        private void heard(JsonBytes message) {
            String uri = UpstreamFeeds.updated(message);
            Promise<Set<String>> waiting = agreed;
            if (uri != null && uris.contains(uri)) {
                listener.updated(uri, message);
            } else if (waiting != null) {
                agreed = null;
                Set<String> honoured = ListenRequest.agreed(message);
                uris.retainAll(honoured == null ? Set.of() : honoured);
                if (uris.isEmpty()) {
                    waiting.tryFail(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER));
                } else {
                    waiting.tryComplete(new LinkedHashSet<>(uris));
                }
            }
        }

        private void broken() {
            if (over) {
                return;
            }
            failures++;
            long delay = parts.delay(failures, -1);
            if (delay < 0) {
                close();
                listener.lost(Set.copyOf(uris));
            } else {
                parts.vertx.setTimer(delay, id -> again());
            }
        }

        private void again() {
            if (over) {
                return;
            }
            Set<String> before = Set.copyOf(uris);
            listener.renew()
                    .compose(renewed -> open())
                    .onFailure(refused -> broken())
                    .onSuccess(now -> {
                        Set<String> refused = new LinkedHashSet<>(before);
                        refused.removeAll(now);
                        // Nobody knows what happened meanwhile.
                        now.forEach(uri -> listener.updated(uri, null));
                        if (!refused.isEmpty()) {
                            listener.lost(refused);
                        }
                    });
        }

        /** Ends the stream, if there is one. */
        private void drop() {
            FeedStream now = stream;
            stream = null;
            if (now != null) {
                parts.leave(call);
                now.close();
            }
        }

        void close() {
            over = true;
            all.remove(this);
            drop();
        }
    }
}
