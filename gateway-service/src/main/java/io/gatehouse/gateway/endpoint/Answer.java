package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.HttpTurn;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.trace.ServerSpan;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Writes answers, unless one was begun already. */
final class Answer {

    /** From here on, in bytes, putting together costs more than three writes. */
    private static final int LARGE = 4096;

    private Answer() {}

    static void json(RoutingContext ctx, int status, Buffer json) {
        HttpTurn.of(ctx).answer(status, null, json);
    }

    /** The result of a request; a large one goes out from where it lies, between two small pieces. */
    static void result(HttpTurn turn, Buffer id, Buffer result) {
        if (result.length() < LARGE) {
            turn.answer(200, null, JsonText.result(id, result));
            return;
        }
        turn.answer(JsonText.beforeResult(id), result, Buffer.buffer(JsonText.AFTER_RESULT));
    }

    static void empty(RoutingContext ctx, int status) {
        HttpTurn turn = HttpTurn.of(ctx);
        if (!turn.begun() && !turn.closed()) {
            ctx.response().setStatusCode(status).end();
        }
    }

    /** The process is about to end and begins nothing new. */
    static McpFailure ending() {
        return new McpFailure(McpFailure.UNAVAILABLE, 503, "This replica is about to end. Please retry.");
    }

    static void failure(RoutingContext ctx, McpFailure failure, @Nullable Buffer id) {
        failure(HttpTurn.of(ctx), failure, id);
    }

    static void failure(HttpTurn turn, McpFailure failure, @Nullable Buffer id) {
        ServerSpan span = ServerSpan.of(turn);
        if (span != null) {
            span.failed(failure.code());
        }
        turn.answer(failure.status(), null, failure.toJsonRpc(id));
    }

    /** An answer of HTTP itself, to a request that was not read or not understood; its body is for people. */
    static void refusal(RoutingContext ctx, int status, int code, String text) {
        // What was not read is thrown away, so that the connection can go on; too large a body ends it instead.
        if (status == 413 || status == 408) {
            ctx.response().putHeader("Connection", "close");
        } else {
            ctx.request().resume();
        }
        failure(ctx, new McpFailure(code, status, text), null);
    }
}
