package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.bridge.Conversations;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.identity.ResourceToken;
import io.gatehouse.gateway.identity.ResourceTokens;
import io.gatehouse.gateway.identity.TokenChallenge;
import io.gatehouse.gateway.identity.TokenOutcome;
import io.gatehouse.gateway.identity.TokenRequest;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.mcp.RequestStates;
import io.gatehouse.gateway.upstream.UpstreamAnswer;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamCredential;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * One call from its credential to its answer. On the way the target is asked once what it wants where nobody knows that,
 * and there is at most one refreshed token, one consent after that, and one wider token.
 */
final class ToolCall {

    /** A token of a user that was refreshed and refused again leads to a consent, which only identity-service can offer. */
    private static final int USER_RENEWALS = 2;

    private static final int RENEWALS = 1;

    private final Exchange exchange;
    private final UpstreamCall call;
    private final ResourceTokens tokens;
    private final GatedCall tools;
    private final Conversations conversations;
    private final Consents consents;
    private final RequestStates.@Nullable Opened state;
    private final CallRecord record;
    private final TokenRequest request;
    private int renewals;
    private boolean probed;
    private boolean widened;

    ToolCall(
            Exchange exchange,
            UpstreamCall call,
            TokenRequest request,
            ResourceTokens tokens,
            GatedCall tools,
            Conversations conversations,
            Consents consents,
            RequestStates.@Nullable Opened state,
            CallRecord record) {
        this.exchange = exchange;
        this.call = call;
        this.request = request;
        this.tokens = tokens;
        this.tools = tools;
        this.conversations = conversations;
        this.consents = consents;
        this.state = state;
        this.record = record;
    }

    Future<Void> run() {
        if (exchange.target().credential().type() == Credential.Type.NONE) {
            return send(null);
        }
        if (state != null && state.kind() == RequestStates.Kind.CONSENT) {
            return consented(state.text());
        }
        ResourceToken known = tokens.known(request);
        if (known != null) {
            return granted(known);
        }
        // From here on others may be waited for, and whoever else waits for them may go on with this on his thread.
        exchange.routing();
        return tokens.get(request).compose(this::settle);
    }

    /** The call was made before and its user was sent to a page of ours. */
    private Future<Void> consented(String sessionUri) {
        if (Consents.declined(exchange)) {
            record.refused("consent-declined");
            return exchange.answerError(
                    McpFailure.CONSENT_REQUIRED,
                    "The target '" + exchange.target().name() + "' was not given the permission that it needs.");
        }
        return consents.hold(exchange, request.settled(), sessionUri).compose(over -> {
            if (exchange.turn().closed()) {
                record.refused("client-gone");
                return Future.succeededFuture();
            }
            return tokens.get(request.settled()).compose(this::settle);
        });
    }

    private Future<Void> settle(TokenOutcome outcome) {
        String target = exchange.target().name();
        return switch (outcome) {
            case TokenOutcome.Granted granted -> granted(granted.token());
            case TokenOutcome.ChallengeWanted unknown -> probe();
            case TokenOutcome.ConsentNeeded consent -> {
                record.refused("consent-required");
                yield consents.ask(exchange, request, consent);
            }
            case TokenOutcome.Refused refused -> {
                record.refused(refused.reason());
                yield exchange.answerError(McpFailure.CREDENTIAL_REFUSED, CallAnswers.refused(target, refused));
            }
            case TokenOutcome.Unavailable away -> {
                record.called(AuditOutcome.FAILED, "credential-service-unreachable");
                yield exchange.answerError(McpFailure.UNAVAILABLE, CallAnswers.unavailable(target));
            }
        };
    }

    private Future<Void> granted(ResourceToken token) {
        try {
            call.with(TargetCredential.of(exchange.target(), token));
        } catch (UpstreamFailure unusable) {
            return failed(unusable, token);
        }
        return send(token);
    }

    private Future<Void> send(@Nullable ResourceToken token) {
        record.asking();
        return tools.call(call).transform(sent -> {
            if (exchange.turn().isHere()) {
                return sent(sent, token);
            }
            Promise<Void> there = Promise.promise();
            exchange.turn().onLoop(() -> sent(sent, token).onComplete(there));
            return there.future();
        });
    }

    private Future<Void> sent(AsyncResult<UpstreamAnswer> sent, @Nullable ResourceToken token) {
        if (sent.succeeded()) {
            return pass(sent.result());
        }
        return sent.cause() instanceof UpstreamFailure failure
                ? failed(failure, token)
                : Future.failedFuture(sent.cause());
    }

    private Future<Void> pass(UpstreamAnswer answer) {
        String target = exchange.target().name();
        return conversations
                .pass(exchange, call, answer, failure -> CallAnswers.failed(target, failure))
                .transform(passed -> record.passed(passed, exchange));
    }

    /** Calls without a credential, so that the target says what it wants; one that wants nothing just answers. */
    private Future<Void> probe() {
        probed = true;
        call.with(UpstreamCredential.NONE);
        return send(null);
    }

    private Future<Void> failed(UpstreamFailure failure, @Nullable ResourceToken token) {
        exchange.routing();
        boolean oauth = exchange.target().credential().type() == Credential.Type.OAUTH;
        return switch (failure.kind()) {
            case UNAUTHORIZED -> token == null ? challenged(failure) : rejected(failure, token);
            case INSUFFICIENT_SCOPE ->
                token == null ? challenged(failure) : oauth ? narrow(failure, token) : over(failure);
            default -> over(failure);
        };
    }

    /** The target said what it wants of a call without a credential. */
    private Future<Void> challenged(UpstreamFailure failure) {
        return probed ? tokens.get(request.challenged(challenge(failure))).compose(this::settle) : over(failure);
    }

    /** The target refused the token: another one, and when that is refused, too, a consent. */
    private Future<Void> rejected(UpstreamFailure failure, ResourceToken token) {
        tokens.drop(request, token);
        if (renewals >= most()) {
            return over(failure);
        }
        renewals++;
        return ask(request.rejected(token.generation(), challenge(failure)), token, failure);
    }

    private int most() {
        Credential credential = exchange.target().credential();
        return credential.grantType() == Credential.GrantType.AUTHORIZATION_CODE ? USER_RENEWALS : RENEWALS;
    }

    /** The target wants more scopes than the token has. */
    private Future<Void> narrow(UpstreamFailure failure, ResourceToken token) {
        TokenChallenge wish = challenge(failure);
        if (widened || !tokens.mayWiden(request, wish)) {
            return over(failure);
        }
        widened = true;
        // The next call shall find the wider token, too.
        tokens.drop(request, token);
        return ask(request.challenged(wish), token, failure);
    }

    /** Asks for another token than the one that was refused; the same one again would be refused again. */
    private Future<Void> ask(TokenRequest again, ResourceToken refused, UpstreamFailure failure) {
        return tokens.get(again)
                .compose(outcome -> outcome instanceof TokenOutcome.Granted granted
                                && granted.token().value().equals(refused.value())
                        ? over(failure)
                        : settle(outcome));
    }

    private static TokenChallenge challenge(UpstreamFailure failure) {
        return new TokenChallenge(failure.resourceMetadata(), failure.scopes());
    }

    private Future<Void> over(UpstreamFailure failure) {
        record.called(AuditOutcome.FAILED, failure.kind().code());
        return exchange.answerError(
                McpFailure.TARGET_FAILED, CallAnswers.failed(exchange.target().name(), failure));
    }
}
