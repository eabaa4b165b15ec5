package io.gatehouse.gateway.tool;

import io.gatehouse.gateway.audit.AuditOutcome;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.identity.ResourceToken;
import io.gatehouse.gateway.identity.ResourceTokens;
import io.gatehouse.gateway.identity.TokenOutcome;
import io.gatehouse.gateway.identity.TokenRequest;
import io.gatehouse.gateway.mcp.Exchange;
import io.gatehouse.gateway.mcp.McpFailure;
import io.gatehouse.gateway.upstream.UpstreamAnswer;
import io.gatehouse.gateway.upstream.UpstreamCall;
import io.gatehouse.gateway.upstream.UpstreamCredential;
import io.gatehouse.gateway.upstream.UpstreamFailure;
import io.gatehouse.gateway.upstream.UpstreamTools;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call from its credential to its answer, with at most one new token and one wider one on the way. */
final class ToolCall {

    private static final int MAXIMUM_SCOPES = 64;

    private final Exchange exchange;
    private final UpstreamCall call;
    private final ResourceTokens tokens;
    private final UpstreamTools tools;
    private final CallRecord record;
    private TokenRequest request;
    private boolean renewed;
    private boolean widened;

    ToolCall(
            Exchange exchange,
            UpstreamCall call,
            TokenRequest request,
            ResourceTokens tokens,
            UpstreamTools tools,
            CallRecord record) {
        this.exchange = exchange;
        this.call = call;
        this.request = request;
        this.tokens = tokens;
        this.tools = tools;
        this.record = record;
    }

    Future<Void> run() {
        if (exchange.target().credential().type() == Credential.Type.NONE) {
            return send(null);
        }
        return tokens.get(request).compose(this::settle);
    }

    private Future<Void> settle(TokenOutcome outcome) {
        String target = exchange.target().name();
        return switch (outcome) {
            case TokenOutcome.Granted granted -> granted(granted.token());
            case TokenOutcome.ConsentNeeded consent -> {
                record.refused("consent-required");
                yield CallAnswers.consent(exchange, consent);
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
            call.with(credential(token));
        } catch (UpstreamFailure unusable) {
            return failed(unusable, token);
        }
        return send(token);
    }

    private UpstreamCredential credential(ResourceToken token) {
        Credential credential = exchange.target().credential();
        if (credential.type() == Credential.Type.OAUTH) {
            return UpstreamCredential.bearer(token.value());
        }
        String name = Objects.requireNonNullElse(credential.apiKeyParameterName(), "Authorization");
        String prefix = Objects.requireNonNullElse(credential.apiKeyPrefix(), "");
        return credential.apiKeyLocation() == Credential.KeyLocation.QUERY_PARAMETER
                ? UpstreamCredential.apiKeyParameter(name, prefix + token.value())
                : UpstreamCredential.apiKeyHeader(name, prefix + token.value());
    }

    private Future<Void> send(@Nullable ResourceToken token) {
        return tools.call(call).transform(sent -> {
            if (sent.succeeded()) {
                return pass(sent.result());
            }
            return sent.cause() instanceof UpstreamFailure failure
                    ? failed(failure, token)
                    : Future.failedFuture(sent.cause());
        });
    }

    private Future<Void> pass(UpstreamAnswer answer) {
        if (answer.events() && !exchange.acceptsEventStream()) {
            return answer.onlyResponse().transform(read -> {
                if (read.succeeded()) {
                    record.called(AuditOutcome.SUCCESS, null);
                    return exchange.routing()
                            .response()
                            .putHeader("Content-Type", "application/json")
                            .end(read.result());
                }
                return read.cause() instanceof UpstreamFailure failure
                        ? over(failure)
                        : Future.failedFuture(read.cause());
            });
        }
        return answer.passTo(exchange.routing()).transform(passed -> {
            if (passed.succeeded()) {
                record.called(AuditOutcome.SUCCESS, null);
            } else {
                record.called(AuditOutcome.FAILED, reason(passed.cause()));
            }
            return Future.succeededFuture();
        });
    }

    private static String reason(Throwable failure) {
        return failure instanceof UpstreamFailure known ? known.kind().code() : "internal-error";
    }

    private Future<Void> failed(UpstreamFailure failure, @Nullable ResourceToken token) {
        if (token != null && failure.kind() == UpstreamFailure.Kind.UNAUTHORIZED) {
            tokens.drop(request, token);
            if (!renewed) {
                renewed = true;
                return renew(token, failure);
            }
        }
        boolean oauth = exchange.target().credential().type() == Credential.Type.OAUTH;
        if (oauth && token != null && failure.kind() == UpstreamFailure.Kind.INSUFFICIENT_SCOPE && !widened) {
            widened = true;
            List<String> scopes = union(request.scopes(), failure.scopes());
            if (scopes != null) {
                // The next call shall find the wider token, too.
                tokens.drop(request, token);
                request = request.withScopes(scopes);
                return tokens.get(request).compose(this::settle);
            }
        }
        return over(failure);
    }

    /** Asks once for another token than the one that was refused; the same one again would be refused again. */
    private Future<Void> renew(ResourceToken refused, UpstreamFailure failure) {
        TokenRequest again = request.rejected(refused.generation());
        return tokens.get(again)
                .compose(outcome -> outcome instanceof TokenOutcome.Granted granted
                                && granted.token().value().equals(refused.value())
                        ? over(failure)
                        : settle(outcome));
    }

    /** The scopes that were asked for before and those the target names; null when that are not more, or too many. */
    private static @Nullable List<String> union(List<String> before, List<String> named) {
        List<String> all = new ArrayList<>(before);
        named.stream().filter(scope -> !all.contains(scope)).forEach(all::add);
        return all.size() == before.size() || all.size() > MAXIMUM_SCOPES ? null : List.copyOf(all);
    }

    private Future<Void> over(UpstreamFailure failure) {
        record.called(AuditOutcome.FAILED, failure.kind().code());
        return exchange.answerError(
                McpFailure.TARGET_FAILED, CallAnswers.failed(exchange.target().name(), failure));
    }
}
