package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.peer.HttpAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.core.impl.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on a connection to a target, and its answer. A short answer that comes at once is handed on as a whole; any
 * other one is handed on paused when its head has come. Lives on the event loop of its connection.
 */
final class TargetRequest implements HttpAnswer {

    /** What a JSON answer may have to be handed on as a whole, in bytes. */
    static final int SHORT = 64 * 1024;

    private enum State {
        NEW,
        SENT,
        ANSWERED,
        OVER
    }

    private final TargetConnection connection;
    private final ContextInternal context;
    private final RequestStart start;
    private final Promise<HttpAnswer> answer = Promise.promise();
    private final ArrayDeque<Buffer> pieces = new ArrayDeque<>(2);
    private final List<Runnable> whenOver = new ArrayList<>(1);
    private State state = State.NEW;
    private @Nullable HttpResponse head;
    private @Nullable AnswerKind kind;
    private @Nullable Buffer whole;
    private @Nullable Throwable broken;
    private int held;
    private boolean paused = true;
    private boolean emitting;
    private boolean ended;
    private Handler<Buffer> piece = ignored -> {};
    private Handler<Void> end = ignored -> {};
    private Handler<Throwable> failed = ignored -> {};

    TargetRequest(TargetConnection connection, ContextInternal context, HttpMethod method, String uri, String host) {
        this.connection = connection;
        this.context = context;
        this.start = new RequestStart(method, uri, host);
    }

    /** What is sent before the body. */
    RequestStart start() {
        return start;
    }

    /** Sends it; the answer is paused. Fails where there is none. */
    Future<HttpAnswer> send(@Nullable Buffer body) {
        if (state == State.NEW) {
            state = State.SENT;
            ByteBuf content = body == null ? Unpooled.EMPTY_BUFFER : body.getByteBuf();
            if (connection.takes(this)) {
                ByteBuf head = connection.room(content.readableBytes());
                start.write(head, content.readableBytes(), body != null);
                connection.write(head, content);
            } else {
                content.release();
                connection.refuse();
            }
        }
        return answer.future();
    }

    /** The head of the answer, and what kind of body that announces. */
    void head(HttpResponse response, @Nullable AnswerKind announced) {
        head = response;
        kind = announced;
    }

    /** Whether a head has come that nobody was told of. */
    boolean waits() {
        return state == State.SENT && head != null;
    }

    /** A piece of the body; takes over the buffer. */
    void piece(ByteBuf content) {
        ByteBuf copy = VertxByteBufAllocator.DEFAULT.heapBuffer(content.readableBytes());
        Buffer next = Buffer.buffer(copy.writeBytes(content));
        content.release();
        if (next.length() == 0 || state == State.OVER) {
            return;
        }
        held += next.length();
        pieces.add(next);
        if (state == State.SENT) {
            if (held > SHORT) {
                tell();
            }
        } else {
            emit();
        }
        if (paused && state == State.ANSWERED) {
            connection.reading(false);
        }
    }

    /** The body has ended; the connection is free again. */
    void ended() {
        ended = true;
        if (state == State.SENT) {
            if (kind == AnswerKind.JSON) {
                whole = joined();
                pieces.add(whole);
            }
            tell();
        }
        emit();
    }

    /** Hands the answer on as far as it has come. */
    void tell() {
        if (state == State.SENT) {
            state = State.ANSWERED;
            context.dispatch(this, answer::tryComplete);
            if (paused && !ended && !pieces.isEmpty()) {
                connection.reading(false);
            }
        }
    }

    private Buffer joined() {
        Buffer one = pieces.poll();
        if (one == null) {
            return Buffer.buffer();
        }
        for (Buffer next = pieces.poll(); next != null; next = pieces.poll()) {
            one.appendBuffer(next);
        }
        return one;
    }

    /** The connection broke, or the exchange was reset. */
    void broken(Throwable cause) {
        if (state == State.OVER || ended) {
            return;
        }
        Throwable first = broken == null ? cause : broken;
        broken = first;
        if (state == State.ANSWERED) {
            emit();
        } else {
            over();
            context.dispatch(first, answer::tryFail);
        }
    }

    private void emit() {
        if (emitting) {
            return;
        }
        emitting = true;
        try {
            while (!paused && state == State.ANSWERED && !pieces.isEmpty()) {
                Buffer next = Objects.requireNonNull(pieces.poll());
                held -= next.length();
                context.dispatch(next, piece);
            }
        } finally {
            emitting = false;
        }
        if (paused || state != State.ANSWERED || !pieces.isEmpty()) {
            return;
        }
        Throwable cause = broken;
        if (cause != null) {
            over();
            context.dispatch(cause, failed);
        } else if (ended) {
            over();
            context.dispatch(null, end);
        } else {
            connection.reading(true);
        }
    }

    private void over() {
        state = State.OVER;
        pieces.clear();
        whenOver.forEach(Runnable::run);
        whenOver.clear();
    }

    private HttpResponse response() {
        return Objects.requireNonNull(head, "no head has come");
    }

    @Override
    public int statusCode() {
        return response().status().code();
    }

    @Override
    public MultiMap headers() {
        return (HeadersMultiMap) response().headers();
    }

    @Override
    public @Nullable Buffer whole() {
        return whole;
    }

    @Override
    public void handler(Handler<Buffer> handler) {
        piece = handler;
    }

    @Override
    public void endHandler(Handler<Void> handler) {
        end = handler;
    }

    @Override
    public void exceptionHandler(Handler<Throwable> handler) {
        failed = handler;
    }

    @Override
    public void pause() {
        connection.onLoop(() -> paused = true);
    }

    @Override
    public void resume() {
        connection.onLoop(() -> {
            paused = false;
            if (pieces.isEmpty() && !ended && broken == null) {
                emit();
            } else {
                // Not within this call: whoever resumes has not yet done with what he does.
                connection.later(this::emit);
            }
        });
    }

    @Override
    public void onOver(Runnable then) {
        connection.onLoop(() -> {
            if (state == State.OVER || whole != null) {
                then.run();
            } else {
                whenOver.add(then);
            }
        });
    }

    @Override
    public void reset() {
        reset(new HttpClosedException("the exchange was reset"));
    }

    /** The same, with the reason why it fails. */
    void reset(Throwable why) {
        connection.onLoop(() -> {
            if (state == State.OVER || ended) {
                return;
            }
            if (state == State.NEW) {
                over();
                answer.tryFail(why);
                connection.free();
                return;
            }
            // Whoever has it paused is told all the same.
            broken = why;
            paused = false;
            pieces.clear();
            if (connection.serves(this)) {
                connection.close();
            } else {
                emit();
            }
        });
    }
}
