package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.Era;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The message with which a target ends a call, as its client gets it. */
final class LastMessage {

    private final Conversation conversation;
    private final Conversations parts;
    private final Exchange exchange;
    private final Answers answers;
    private final Era era;
    private final boolean modern;

    /** @param era the era of the target */
    LastMessage(Conversation conversation, Conversations parts, Exchange exchange, Answers answers, Era era) {
        this.conversation = conversation;
        this.parts = parts;
        this.exchange = exchange;
        this.answers = answers;
        this.era = era;
        this.modern = exchange.version().era() == Era.MODERN;
    }

    /** @param renamed whether the target knows the request under another id than its client */
    void take(int status, Buffer whole, boolean renamed) {
        JsonBytes message = JsonBytes.read(whole);
        JsonBytes result = message == null ? null : message.object("result");
        JsonBytes error = message == null ? null : message.object("error");
        if (message != null && error != null && result == null) {
            error(status, renamed ? answers.own(message) : whole, message, error);
        } else if (message != null && result != null && error == null) {
            result(status, whole, message, result);
        } else {
            conversation.fail(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER));
        }
    }

    private void result(int status, Buffer whole, JsonBytes message, JsonBytes result) {
        boolean asks = era == Era.MODERN && "input_required".equals(result.text("resultType"));
        if (era == Era.MODERN && "task".equals(result.text("resultType"))) {
            // Nobody told the target that its client would take one, and nobody here could ask how it goes.
            conversation.unbridgeable(
                    "The target '" + exchange.target().name() + "' answered with a task, and tasks are not passed on.");
        } else if (asks && modern) {
            inputRequired(message, result);
        } else if (asks) {
            conversation.round(result);
        } else if (modern && era == Era.LEGACY) {
            conversation.end(status, answers.toModern(message, result));
        } else if (!modern && era == Era.MODERN) {
            conversation.end(status, answers.toLegacy(message, result));
        } else {
            conversation.end(status, whole);
        }
    }

    private void error(int status, Buffer whole, JsonBytes message, JsonBytes error) {
        Long code = error.integer("code");
        if (code != null && code == McpFailure.URL_ELICITATION_REQUIRED) {
            List<Buffer> pages = era == Era.LEGACY ? parts.urls.ofError(exchange, error) : null;
            if (pages == null) {
                conversation.end(200, answers.errorWithoutData(message, error));
            } else if (!exchange.urlElicitation()) {
                conversation.end(200, answers.failure(McpFailure.CONSENT_REQUIRED, UrlElicitations.inWords(pages)));
            } else {
                conversation.end(
                        200,
                        modern ? answers.inputRequired(Answers.urlRequests(pages), null) : answers.urlRequired(pages));
            }
        } else if (era == exchange.version().era()) {
            conversation.end(status, whole);
        } else {
            conversation.end(200, answers.error(message, error));
        }
    }

    /** A target without handshakes asks a client without: its state is wrapped, and where it sends users is ours. */
    private void inputRequired(JsonBytes message, JsonBytes result) {
        JsonBytes.Edit edit = result.edit();
        JsonBytes requests = result.object("inputRequests");
        if (requests != null) {
            JsonBytes.Edit ours = requests.edit();
            for (String key : requests.names()) {
                ServerRequest request = ServerRequest.of(requests.object(key));
                Buffer params = request == null || !request.toUrl() ? null : conversation.params(request);
                if (request == null || request.toUrl() && params == null) {
                    conversation.fail(new UpstreamFailure(UpstreamFailure.Kind.BAD_ANSWER));
                    return;
                }
                if (params != null) {
                    ours.set(key, Answers.request(request.method(), params));
                }
            }
            edit.set("inputRequests", ours.toBuffer());
        }
        Buffer state = result.raw("requestState");
        if (state != null) {
            edit.setText(
                    "requestState",
                    parts.states.seal(
                            RequestStates.Kind.TARGET, exchange, parts.config.stateLifetime(), state.getBytes()));
        }
        conversation.end(200, message.edit().set("result", edit.toBuffer()).toBuffer());
    }
}
