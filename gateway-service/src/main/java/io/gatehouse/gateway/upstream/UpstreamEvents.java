package io.gatehouse.gateway.upstream;

import io.gatehouse.gateway.peer.HttpAnswer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The events of one call, one after the other and at the pace of who takes them; a stream that a target with handshakes
 * ends early is resumed after its last event. Belongs to the event loop that it was opened on.
 */
public final class UpstreamEvents {

    private static final Logger LOG = Logger.getLogger(UpstreamEvents.class);
    private static final long RESUME_MILLIS = 1000;
    private static final long LINGER_MILLIS = 2000;

    private final Vertx vertx;
    private final UpstreamConfig config;
    private final UpstreamClient client;
    private final UpstreamCall call;
    private final @Nullable UpstreamSession session;
    private final EventParser parser;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private HttpAnswer in;
    private @Nullable Consumer<Event> taker;
    private @Nullable Consumer<UpstreamFailure> ended;
    private @Nullable UpstreamFailure failure;
    private final long began = System.nanoTime();
    private boolean held;
    private boolean over;
    private boolean read;
    private int resumed;
    private @Nullable AnswerClock clock;
    private long drainTimer = -1;

    UpstreamEvents(
            Vertx vertx,
            UpstreamConfig config,
            UpstreamClient client,
            UpstreamCall call,
            @Nullable UpstreamSession session,
            HttpAnswer in) {
        this.vertx = vertx;
        this.config = config;
        this.client = client;
        this.call = call;
        this.session = session;
        this.in = in;
        this.parser = new EventParser((int) config.maxEventSize().asLongValue(), this::arrived);
    }

    /**
     * Begins, or goes on for another taker.
     *
     * @param end told when no further event will come; never after {@link #finish}
     */
    public void take(Consumer<Event> event, Consumer<UpstreamFailure> end) {
        boolean begins = taker == null;
        taker = event;
        ended = end;
        if (begins) {
            attach();
        }
        release();
    }

    /** Lets no event come until the last ones were taken. */
    public void pause() {
        held = true;
        in.pause();
    }

    /** Holds all further events back for as long as a client takes; whoever holds them has a clock of his own. */
    public void hold() {
        pause();
        if (clock != null) {
            clock.stop();
            clock = null;
        }
    }

    /** Lets events come again. */
    public void release() {
        held = false;
        if (clock == null && !over) {
            clock = AnswerClock.start(vertx, in, config.idleTimeout(), left());
        }
        flush();
    }

    private Duration left() {
        Duration left = config.callTimeout().minusNanos(System.nanoTime() - began);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    /** Nothing more is wanted: the last message was taken. */
    public void finish() {
        if (!over) {
            close();
            if (read) {
                return;
            }
            // The target ends its stream now, and the connection can be used again; one that does not is cut off.
            long timer = vertx.setTimer(LINGER_MILLIS, id -> in.reset());
            in.endHandler(end -> vertx.cancelTimer(timer));
            in.handler(ignored -> {});
            in.resume();
        }
    }

    /** Gives the target a while to finish although nobody reads it. */
    public void endWithin() {
        if (!over && drainTimer < 0) {
            drainTimer = vertx.setTimer(config.drainTimeout().toMillis(), id -> {
                if (!over) {
                    in.reset();
                    fail(new UpstreamFailure(UpstreamFailure.Kind.UNREACHABLE));
                }
            });
            release();
        }
    }

    /** Ends it at once. */
    public void abort() {
        if (!over) {
            close();
            call.abort();
            in.reset();
        }
    }

    private void close() {
        over = true;
        vertx.cancelTimer(drainTimer);
        if (clock != null) {
            clock.stop();
        }
    }

    private void attach() {
        HttpAnswer now = in;
        if (clock != null) {
            clock.stop();
        }
        clock = AnswerClock.start(vertx, now, config.idleTimeout(), left());
        now.exceptionHandler(broken -> ended(now, UpstreamFailure.Kind.UNREACHABLE));
        now.endHandler(end -> ended(now, UpstreamFailure.Kind.BAD_ANSWER));
        now.handler(this::piece);
        now.resume();
    }

    private void piece(Buffer piece) {
        if (clock != null) {
            clock.tick();
        }
        if (over) {
            return;
        }
        try {
            parser.feed(piece);
        } catch (EventParser.TooLarge tooLarge) {
            fail(new UpstreamFailure(UpstreamFailure.Kind.TOO_LARGE));
            in.reset();
        }
    }

    private void arrived(Event event) {
        waiting.add(event);
        flush();
    }

    private void flush() {
        while (!held && !over && !waiting.isEmpty() && taker != null) {
            taker.accept(waiting.poll());
        }
        if (held || over) {
            return;
        }
        if (failure != null && ended != null) {
            close();
            ended.accept(failure);
        } else {
            in.resume();
        }
    }

    private void fail(UpstreamFailure why) {
        if (failure == null) {
            failure = why;
            flush();
        }
    }

    private void ended(HttpAnswer which, UpstreamFailure.Kind how) {
        if (over || which != in || failure != null) {
            return;
        }
        read = true;
        if (clock != null) {
            clock.stop();
        }
        String lastId = parser.lastId();
        if (how == UpstreamFailure.Kind.BAD_ANSWER && (session == null || lastId == null)) {
            // Some servers forget the empty line behind their last event; one that was cut off is no JSON.
            parser.finish();
            if (over) {
                return;
            }
        }
        if (left().toMillis() <= 1) {
            fail(new UpstreamFailure(UpstreamFailure.Kind.TIMED_OUT));
        } else if (call.cancelled()) {
            fail(new UpstreamFailure(UpstreamFailure.Kind.CANCELLED));
        } else if (session == null || lastId == null || resumed >= config.maxResumptions()) {
            fail(new UpstreamFailure(how));
        } else {
            resumed++;
            parser.restart();
            long asked = parser.retryMillis() < 0 ? RESUME_MILLIS : parser.retryMillis();
            long delay = Math.max(1, Math.min(asked, config.maxResumptionDelay().toMillis()));
            vertx.setTimer(delay, id -> resume(session, lastId));
        }
    }

    private void resume(UpstreamSession at, String lastId) {
        if (over) {
            return;
        }
        LOG.debugf("the events of %s are resumed", call);
        client.resume(call, at, lastId).onComplete(resumption -> {
            boolean events = resumption.succeeded()
                    && resumption.result().statusCode() == 200
                    && AnswerKind.of(resumption.result()) == AnswerKind.EVENTS;
            if (!events || over) {
                if (resumption.succeeded()) {
                    client.discard(resumption.result());
                }
                fail(new UpstreamFailure(UpstreamFailure.Kind.UNREACHABLE));
                return;
            }
            in = resumption.result();
            read = false;
            attach();
            if (held) {
                in.pause();
            }
        });
    }
}
