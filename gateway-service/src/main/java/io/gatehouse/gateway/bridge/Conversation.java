package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.bridge.Conversations.Outcome;
import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.upstream.Event;
import io.gatehouse.gateway.upstream.UpstreamAnswer;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamEvents;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request of a client until it is answered. Stays on one event loop. */
final class Conversation {

    /** The key of what a target with handshakes asks; it asks for one thing at a time. */
    static final String ONLY_KEY = "request";

    private final Conversations parts;
    private final Exchange exchange;
    private final UpstreamCall call;
    private final Answers answers;
    private final Function<UpstreamFailure, String> words;
    private final ClientStream client;
    private final boolean modern;
    private final Promise<Outcome> done = Promise.promise();
    private @Nullable Rounds rounds;
    private @Nullable Buffer formerProgressToken;
    private boolean resumed;
    private Era era = Era.LEGACY;

    Conversation(
            Conversations parts,
            Exchange exchange,
            UpstreamCall call,
            Answers answers,
            Function<UpstreamFailure, String> words) {
        this.parts = parts;
        this.exchange = exchange;
        this.call = call;
        this.answers = answers;
        this.words = words;
        this.client = new ClientStream(exchange);
        this.modern = exchange.version().era() == Era.MODERN;
    }

    Future<Outcome> run(UpstreamAnswer answer) {
        follow(answer);
        return done.future();
    }

    /** Takes the answer to the first request, or to one that goes on. */
    void follow(UpstreamAnswer answer) {
        era = answer.era();
        UpstreamEvents stream = answer.stream();
        if (stream != null) {
            client.headers(answer);
            client.open();
            take(stream);
            return;
        }
        boolean same = era == exchange.version().era() && rounds == null;
        Future<@Nullable Buffer> kept = same
                ? answer.passTo(exchange.turn(), new PlainAnswers(era))
                : answer.read().map(whole -> whole);
        kept.onSuccess(whole -> {
                    if (whole == null) {
                        done.tryComplete(Outcome.ANSWERED);
                    } else {
                        client.headers(answer);
                        last(answer.status(), whole);
                    }
                })
                .onFailure(this::fail);
    }

    /** Answers what the target waits for and goes on with what it says then. */
    Future<Outcome> resume(HeldCalls.Held held, Buffer result) {
        held.context().runOnContext(go -> {
            formerProgressToken = held.progressToken();
            resumed = true;
            Buffer reply = JsonText.result(held.requestId(), result);
            parts.tools
                    .reply(call, reply)
                    .onComplete(sent -> held.context().runOnContext(on -> {
                        if (sent.failed()) {
                            held.events().abort();
                            fail(sent.cause());
                        } else {
                            client.open();
                            take(held.events());
                        }
                    }));
        });
        return done.future();
    }

    private void take(UpstreamEvents stream) {
        Runnable leave = () -> {
            if (modern) {
                parts.tools.cancel(call);
            } else {
                // A disconnect is no cancellation: the target may finish, for a while, and nobody reads it.
                stream.endWithin();
            }
        };
        client.onLeft(leave);
        if (client.gone()) {
            leave.run();
        }
        stream.take(event -> event(stream, event), this::fail);
    }

    private void event(UpstreamEvents stream, Event event) {
        Buffer data = event.data();
        if (data == null) {
            client.comment();
            return;
        }
        JsonBytes message = JsonBytes.read(data);
        if (message == null) {
            stream.abort();
            fail(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER));
        } else if (!message.has("method")) {
            stream.finish();
            last(200, data);
        } else if (message.has("id")) {
            asked(stream, message);
        } else {
            notified(message, data);
        }
        if (client.full()) {
            stream.pause();
            client.onRoom(stream::release);
        }
    }

    private void notified(JsonBytes message, Buffer data) {
        Buffer known = Notifications.known(exchange, era, formerProgressToken, message, data);
        if (known != null) {
            client.event(known);
        }
    }

    private void asked(UpstreamEvents stream, JsonBytes message) {
        ServerRequest request = ServerRequest.of(message);
        Buffer id = message.raw("id");
        if (era == Era.MODERN || request == null || id == null) {
            // Targets without handshakes ask in their answers only.
            stream.abort();
            fail(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER));
        } else if (request.method().equals("ping")) {
            reply(JsonText.result(id, Buffer.buffer("{}")));
        } else if (!request.fits(exchange.client())) {
            refuse(id, McpFailure.METHOD_NOT_FOUND, "The client did not declare that it can be asked for this");
        } else {
            Buffer params = params(request);
            if (request.toUrl() && params == null) {
                refuse(id, McpFailure.INVALID_PARAMS, "This URL is not one that a user can be sent to");
            } else if (modern) {
                hold(stream, request, id, params);
            } else {
                forward(request, id, params);
            }
        }
    }

    /** The params as a client gets them. */
    @Nullable
    Buffer params(ServerRequest request) {
        JsonBytes params = request.params();
        return request.toUrl() && params != null
                ? parts.urls.params(exchange, params)
                : request.message().raw("params");
    }

    /** Sends a request of the target to a client with a handshake; its answer goes back to where it was asked. */
    private void forward(ServerRequest request, Buffer id, @Nullable Buffer params) {
        Future<JsonBytes> answer = ask(request, params);
        if (answer == null) {
            refuse(id, McpFailure.INTERNAL_ERROR, "The client cannot be asked now");
            return;
        }
        answer.onSuccess(message -> reply(message.edit().set("id", id).toBuffer()))
                .onFailure(late -> refuse(id, McpFailure.INTERNAL_ERROR, "The client did not answer in time"));
    }

    /** The client's answer to a request that is sent to it now; null when it cannot be sent. */
    @Nullable
    Future<JsonBytes> ask(ServerRequest request, @Nullable Buffer params) {
        PendingRequests.Opened opened = client.open()
                ? parts.pending.open(exchange.sessionKey(), exchange.caller().key())
                : null;
        if (opened == null) {
            return null;
        }
        JsonBytes.Edit edit = request.message().edit();
        if (params != null) {
            edit.set("params", params);
        }
        client.event(edit.set("jsonrpc", Buffer.buffer("\"2.0\""))
                .setText("id", opened.id())
                .toBuffer());
        done.future().onComplete(over -> parts.pending.forget(opened.id()));
        call.waits();
        return here(opened.answer()).onComplete(answered -> call.goesOn());
    }

    private static <T> Future<T> here(Future<T> future) {
        Context context = Vertx.currentContext();
        Promise<T> promise = Promise.promise();
        future.onComplete(result -> {
            if (context == null) {
                promise.handle(result);
            } else {
                context.runOnContext(go -> promise.handle(result));
            }
        });
        return promise.future();
    }

    private void reply(Buffer message) {
        parts.tools.reply(call, message).onFailure(this::fail);
    }

    private void refuse(Buffer id, int code, String text) {
        parts.tools.reply(call, new McpFailure(code, 200, text).toJsonRpc(id)).onFailure(this::fail);
    }

    /** Tells a client without a handshake what the target asks; the target waits until the client comes back. */
    private void hold(UpstreamEvents stream, ServerRequest request, Buffer id, @Nullable Buffer params) {
        stream.hold();
        String held = parts.held.keep(
                exchange.caller().key(),
                call,
                stream,
                id,
                resumed ? formerProgressToken : exchange.request().progressToken());
        if (held == null) {
            stream.release();
            refuse(id, McpFailure.INTERNAL_ERROR, "Too many calls wait for their clients");
            return;
        }
        Buffer requests = Buffer.buffer("{\"" + ONLY_KEY + "\":")
                .appendBuffer(Answers.request(request.method(), params))
                .appendString("}");
        String state = parts.states.seal(
                RequestStates.Kind.HELD, exchange, parts.config.answerTimeout(), held.getBytes(StandardCharsets.UTF_8));
        client.end(200, answers.inputRequired(requests, state)).onComplete(sent -> {
            done.tryComplete(Outcome.INPUT_REQUIRED);
        });
    }

    private void last(int status, Buffer whole) {
        new LastMessage(this, parts, exchange, answers, era).take(status, whole, rounds != null || resumed);
    }

    /** The target asks for input in an answer, and the client has to be asked in its stream. */
    void round(JsonBytes result) {
        Rounds now = rounds == null ? new Rounds(this, parts, exchange, call) : rounds;
        rounds = now;
        now.next(result);
    }

    /** Sends the last message. */
    void end(int status, Buffer message) {
        client.end(status, message).onComplete(sent -> done.tryComplete(Outcome.ANSWERED));
    }

    /** Tells the client that the target asks for what it cannot be asked for, or not any more. */
    void unbridgeable(String text) {
        client.end(200, answers.failure(McpFailure.TARGET_FAILED, text))
                .onComplete(sent -> done.tryFail(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER)));
    }

    void fail(Throwable cause) {
        UpstreamFailure failure =
                cause instanceof UpstreamFailure known ? known : new UpstreamFailure(UpstreamFailure.Kind.UNREACHABLE);
        if (done.future().isComplete()) {
            return;
        }
        if (client.isOpen()) {
            if (failure.kind() != UpstreamFailure.Kind.CANCELLED || !client.endSilently()) {
                client.end(200, answers.failure(McpFailure.TARGET_FAILED, words.apply(failure)));
            }
        }
        done.tryFail(failure);
    }
}
