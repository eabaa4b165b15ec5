package io.gatehouse.gateway.bridge;

import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.JsonBytes;
import io.gatehouse.gateway.mcp.JsonText;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a target without handshakes asks of a client that has one: each round asks the client over its open stream and
 * sends the request to the target again with the answers.
 */
final class Rounds {

    private final Conversation conversation;
    private final Conversations parts;
    private final Exchange exchange;
    private final UpstreamCall call;
    private final Buffer first;
    private int round;

    Rounds(Conversation conversation, Conversations parts, Exchange exchange, UpstreamCall call) {
        this.conversation = conversation;
        this.parts = parts;
        this.exchange = exchange;
        this.call = call;
        this.first = call.message().body();
    }

    void next(JsonBytes result) {
        String target = exchange.target().name();
        if (++round > parts.config.maxRounds()) {
            conversation.unbridgeable("The target '" + target + "' asks for more input again and again.");
            return;
        }
        JsonBytes requests = result.object("inputRequests");
        if (requests == null ? result.has("inputRequests") || !result.has("requestState") : requests.size() == 0) {
            conversation.unbridgeable("The target '" + target + "' asks for input and does not say for which.");
            return;
        }
        Map<String, Future<JsonBytes>> asked = new LinkedHashMap<>();
        JsonBytes wanted = requests == null ? JsonBytes.empty() : requests;
        for (String key : wanted.names()) {
            Future<JsonBytes> answer = ask(ServerRequest.of(wanted.object(key)));
            if (answer == null) {
                conversation.unbridgeable("The target '" + target
                        + "' asks for something that this client cannot be asked for, or not now.");
                return;
            }
            asked.put(key, answer);
        }
        Future.all(List.copyOf(asked.values()))
                .onSuccess(all -> answered(asked, result.raw("requestState")))
                .onFailure(late -> conversation.unbridgeable(
                        "The client did not answer in time what the target '" + target + "' asked for."));
    }

    private @Nullable Future<JsonBytes> ask(@Nullable ServerRequest request) {
        if (request == null || !request.fits(exchange.client())) {
            return null;
        }
        Buffer params = conversation.params(request);
        return request.toUrl() && params == null ? null : conversation.ask(request, params);
    }

    private void answered(Map<String, Future<JsonBytes>> asked, @Nullable Buffer state) {
        Buffer responses = Buffer.buffer("{");
        for (Map.Entry<String, Future<JsonBytes>> one : asked.entrySet()) {
            Buffer result = one.getValue().result().raw("result");
            if (result == null) {
                conversation.unbridgeable("The client refused what the target '"
                        + exchange.target().name() + "' asked for.");
                return;
            }
            responses
                    .appendString((responses.length() > 1 ? "," : "") + JsonText.quote(one.getKey()) + ":")
                    .appendBuffer(result);
        }
        send(asked.isEmpty() ? null : responses.appendString("}"), state);
    }

    private void send(@Nullable Buffer responses, @Nullable Buffer state) {
        JsonBytes envelope = JsonBytes.read(first);
        JsonBytes params = envelope == null ? null : envelope.object("params");
        if (envelope == null || params == null) {
            conversation.unbridgeable("The request cannot be repeated.");
            return;
        }
        JsonBytes.Edit edit = params.edit();
        if (responses != null) {
            edit.set("inputResponses", responses);
        }
        if (state != null) {
            edit.set("requestState", state);
        }
        Buffer id = Buffer.buffer("\"gatehouse-round-" + round + "\"");
        Buffer body =
                envelope.edit().set("id", id).set("params", edit.toBuffer()).toBuffer();
        parts.tools.call(call.next(id, body)).onSuccess(conversation::follow).onFailure(conversation::fail);
    }
}
