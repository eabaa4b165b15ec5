package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.caller.KnownCaller;
import io.gatehouse.gateway.wire.RepeatedHead;
import io.gatehouse.gateway.wire.RepeatedHeads;
import io.gatehouse.gateway.wire.RepeatedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stands on a connection between the messages of HTTP and what the library makes of them, and serves by itself what needs
 * no more than headers and one answer: a message that comes whole, of a caller who is known. All else goes on to the
 * library as if nobody stood here, also a request that was taken and turns out to need more. One request at a time: those
 * that come before its answer wait. Touched by the event loop of the connection only.
 */
final class ShortRequests extends ChannelDuplexHandler {

    /** Until the library begins with a request while that is handed to it: then it had none to answer before. */
    private static final int UNKNOWN = -1;

    private final ShortWay way;
    private final ContextInternal context;
    private final ShortHeads mine;
    private final RepeatedHeads heads;
    private final @Nullable ChannelHandlerContext plain;

    private final ArrayDeque<Object> waiting = new ArrayDeque<>(0);
    private final List<HttpContent> body = new ArrayList<>(2);
    /** Who was served last, and with which head. */
    private @Nullable KnownCaller lastCaller;

    private @Nullable Object lastHead;

    private @Nullable ChannelHandlerContext ctx;
    private @Nullable HttpRequest head;
    private @Nullable ShortTurn turn;
    private @Nullable ShortTurn routing;
    /** Requests that the library has not answered yet. */
    private int usual = UNKNOWN;

    private boolean passing;
    private boolean draining;
    private boolean stopped;

    /** @param plain where an answer goes past the encoder; null where that is not all that is done to answers */
    ShortRequests(
            ShortWay way,
            ShortHeads mine,
            RepeatedHeads heads,
            @Nullable ChannelHandlerContext plain,
            ContextInternal context) {
        this.way = way;
        this.mine = mine;
        this.heads = heads;
        this.plain = plain;
        this.context = context;
    }

    /** Remembers what the library found out of a request. */
    void learn(HttpServerRequest request) {
        mine.learn(request);
    }

    @Nullable
    KnownCaller lastCaller() {
        return lastCaller;
    }

    /** Whether the last request that was served had that head. */
    boolean servedWith(HttpRequest request) {
        return lastHead != null && lastHead == RepeatedHead.familyOf(request);
    }

    /** Remembers whose request was served, and with which head. */
    void served(KnownCaller caller, HttpRequest request) {
        lastCaller = caller;
        lastHead = RepeatedHead.familyOf(request);
    }

    boolean isHere() {
        return context.nettyEventLoop().inEventLoop();
    }

    void onLoop(Runnable step) {
        if (isHere()) {
            step.run();
        } else {
            context.nettyEventLoop().execute(step);
        }
    }

    private ChannelHandlerContext channel() {
        return Objects.requireNonNull(ctx);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        heads.saw(message);
        if (turn != null || !waiting.isEmpty()) {
            waiting.add(message);
            stopped = true;
            from.channel().config().setAutoRead(false);
        } else {
            take(message);
        }
    }

    private void take(Object message) {
        if (usual == 0 && message instanceof HttpRequest request && mine.take(request)) {
            head = request;
        } else if (head != null && message instanceof HttpContent content) {
            body.add(content);
            if (content.decoderResult().isFailure()) {
                giveUp(head);
            } else if (content instanceof LastHttpContent) {
                serve(head);
            }
        } else {
            pass(message);
        }
    }

    private void pass(Object message) {
        if (message instanceof HttpRequest) {
            usual += usual == UNKNOWN ? 0 : 1;
            passing = true;
        }
        channel().fireChannelRead(message instanceof RepeatedRequest shared ? shared.own() : message);
        passing = false;
    }

    /** Leaves to the library what has come so far. */
    private void giveUp(HttpRequest request) {
        head = null;
        List<HttpContent> came = List.copyOf(body);
        body.clear();
        pass(request);
        came.forEach(this::pass);
    }

    private void serve(HttpRequest request) {
        head = null;
        byte[] bytes = body();
        ShortTurn next = new ShortTurn(this, request, mine.from());
        turn = next;
        ContextInternal own = context.duplicate();
        own.dispatch(Buffer.buffer(Unpooled.wrappedBuffer(bytes)), whole -> {
            if (!way.serve(next, request.uri(), whole)) {
                turn = null;
                pass(request);
                pass(new DefaultLastHttpContent(Unpooled.wrappedBuffer(bytes)));
            }
        });
    }

    private byte[] body() {
        ByteBuf all = body.size() == 1
                ? body.getFirst().content()
                : Unpooled.wrappedBuffer(body.stream().map(HttpContent::content).toArray(ByteBuf[]::new));
        byte[] bytes = ByteBufUtil.getBytes(all);
        all.release();
        body.clear();
        return bytes;
    }

    /** Writes the answer of a turn; each piece goes out from where it lies. */
    void answer(ShortTurn of, int status, @Nullable MultiMap more, ByteBuf... pieces) {
        if (turn != of) {
            return;
        }
        if (status == 200 && more == null && plain != null) {
            ShortAnswer.write(plain, pieces);
        } else {
            ShortAnswer.write(channel(), status, more, pieces);
        }
        turn = null;
        of.over();
        goOn();
    }

    /** Has the library take over a turn. */
    HttpTurn route(ShortTurn of) {
        if (!isHere() || turn != of) {
            throw new IllegalStateException("a request can be routed on its event loop and before its answer only");
        }
        turn = null;
        routing = of;
        pass(of.request());
        if (routing != null) {
            throw new IllegalStateException("the library did not take a request");
        }
        pass(LastHttpContent.EMPTY_LAST_CONTENT);
        channel().fireChannelReadComplete();
        HttpTurn other = HttpTurn.of(of.routing());
        goOn();
        return other;
    }

    /** What the library makes of a request. */
    void routed(HttpServerRequest request) {
        if (usual == UNKNOWN && passing) {
            usual = 1;
        }
        ShortTurn of = routing;
        routing = null;
        if (of == null) {
            way.usual(request);
        } else {
            way.route(request, made -> of.become(HttpTurn.of(made)));
        }
    }

    /** Takes what came while a request was served. */
    private void goOn() {
        if (draining) {
            return;
        }
        draining = true;
        while (turn == null && !waiting.isEmpty()) {
            take(Objects.requireNonNull(waiting.poll()));
        }
        draining = false;
        if (turn == null) {
            // What is left of it may be long in coming.
            leave();
            if (stopped) {
                stopped = false;
                channel().channel().config().setAutoRead(true);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        leave();
        from.fireChannelReadComplete();
    }

    /** A body that comes in pieces is read on the usual way, which has clocks for that. */
    private void leave() {
        if (head != null && turn == null) {
            giveUp(head);
        }
    }

    @Override
    public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
        boolean interim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof LastHttpContent && !interim && usual > 0) {
            usual--;
        }
        to.write(message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        body.forEach(ReferenceCountUtil::release);
        body.clear();
        head = null;
        // Whoever works for the client hears of his end from the library, as on the usual way.
        if (turn != null) {
            route(turn);
        }
        from.fireChannelInactive();
    }
}
