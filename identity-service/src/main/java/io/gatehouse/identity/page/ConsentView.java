package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.CompanyLogin;
import io.gatehouse.identity.consent.ConfirmAccount;
import io.gatehouse.identity.consent.ConsentSession;
import io.gatehouse.identity.consent.DecideConsent;
import io.gatehouse.identity.consent.SessionHandles;
import io.gatehouse.identity.consent.SessionOpener;
import io.gatehouse.identity.consent.SessionRefused;
import io.gatehouse.identity.problem.DatabaseOutage;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Turns what happened to a session into what the browser sees. */
@Singleton
class ConsentView {

    private static final Logger LOG = Logger.getLogger(ConsentView.class);

    private final PageAnswers answers;
    private final PageCookies cookies;
    private final SessionHandles handles;
    private final DatabaseOutage outage;
    private final Clock clock;

    ConsentView(PageAnswers answers, PageCookies cookies, SessionHandles handles, DatabaseOutage outage, Clock clock) {
        this.outage = outage;
        this.answers = answers;
        this.cookies = cookies;
        this.handles = handles;
        this.clock = clock;
    }

    /** The question. */
    Uni<Response.ResponseBuilder> ask(
            ConsentSession session, OAuth2Provider provider, @Nullable CompanyLogin person, String formToken) {
        ConsentPages.Question question = new ConsentPages.Question(
                agentOf(session),
                session.target().targetName(),
                session.target().origin(),
                provider.name(),
                session.grant().scopes(),
                person == null ? null : person.account(),
                session.forClient(),
                handles.requestUri(session.id()),
                formToken);
        return answers.page(Response.Status.OK, ConsentPages.ask(question), formTargets(session, provider));
    }

    /** Whose account it is at the vendor. */
    Uni<Response.ResponseBuilder> askAccount(ConfirmAccount.Waiting waiting, String formToken) {
        ConsentSession session = waiting.session();
        CompanyLogin person = waiting.login();
        ConsentPages.Account account = new ConsentPages.Account(
                session.grant().provider(),
                waiting.account(),
                person == null ? null : person.account(),
                agentOf(session),
                handles.requestUri(session.id()),
                formToken);
        return answers.page(Response.Status.OK, ConsentPages.account(account));
    }

    /** To the page that shows it, which can be loaded again; the nonce stays until it was answered. */
    Response toAccount(ConsentSession session) {
        return answers.redirect(UriBuilder.fromPath(AccountResource.PATH)
                        .queryParam("request_uri", handles.requestUri(session.id()))
                        .build())
                .build();
    }

    /** How it ended. */
    Uni<Response> outcome(Response.Status status, ConsentPages.Outcome outcome) {
        return answers.page(status, ConsentPages.outcome(outcome)).map(Response.ResponseBuilder::build);
    }

    /** Off to the vendor, with the nonce in the browser. */
    Response depart(ConsentSession session, DecideConsent.Departure departure) {
        long seconds = Duration.between(clock.instant(), session.expiresAt()).toSeconds();
        return answers.redirect(departure.vendor())
                .cookie(cookies.newNonce(session.id(), departure.nonce(), seconds))
                .build();
    }

    /** The refusal page for a refused session, one that says to try again while the database is away, else that it is our fault. */
    Uni<Response> orRefusal(Uni<Response> answer) {
        return answer.onFailure(SessionRefused.class)
                .recoverWithUni(() -> outcome(Response.Status.FORBIDDEN, ConsentPages.Outcome.REFUSED))
                .onFailure()
                .recoverWithUni(e -> outage.isCauseOf(e) ? away() : broken(e));
    }

    private Uni<Response> away() {
        return answers.page(Response.Status.SERVICE_UNAVAILABLE, ConsentPages.outcome(ConsentPages.Outcome.UNAVAILABLE))
                .map(answer -> answer.header(HttpHeaders.RETRY_AFTER, DatabaseOutage.RETRY_AFTER_SECONDS)
                        .build());
    }

    private Uni<Response> broken(Throwable failure) {
        LOG.error("A consent page failed", failure);
        return outcome(Response.Status.INTERNAL_SERVER_ERROR, ConsentPages.Outcome.BROKEN);
    }

    /** The way to the login. */
    static Response challenge(@Nullable ChallengeData challenge) {
        Response.ResponseBuilder answer =
                challenge == null ? Response.status(Response.Status.FORBIDDEN) : Response.status(challenge.status);
        if (challenge != null) {
            challenge.getHeaders().forEach((name, value) -> answer.header(name.toString(), value));
        }
        return PageAnswers.guarded(answer, List.of()).build();
    }

    /** A gateway stands between its client and the target; any other workload holds the token itself and is named. */
    private static String agentOf(ConsentSession session) {
        SessionOpener opener = session.opener();
        String client = opener.clientId();
        if (client == null) {
            return opener.workload();
        }
        return opener.actor().equals(opener.workload()) ? client + " (" + opener.workload() + ")" : client;
    }

    /** The vendor, and where its answer may lead at once: Chromium checks the whole chain after a form. */
    private static List<String> formTargets(ConsentSession session, OAuth2Provider provider) {
        List<URI> chain = new ArrayList<>(List.of(provider.metadata().authorizationEndpoint()));
        String returnUrl = session.returnUrl();
        if (returnUrl != null) {
            chain.add(URI.create(returnUrl));
        }
        return chain.stream()
                .map(PageAnswers::origin)
                .flatMap(Stream::ofNullable)
                .toList();
    }
}
