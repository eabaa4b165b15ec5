package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.CompanyLogin;
import io.gatehouse.identity.consent.ConsentSession;
import io.gatehouse.identity.consent.RefusalReason;
import io.gatehouse.identity.consent.ReturnFromVendor;
import io.gatehouse.identity.consent.SessionAudit;
import io.gatehouse.identity.consent.VendorAnswer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Where vendors send the browser back to: one path per provider, which is its redirect URI. */
// What is used up at the vendor must be kept, whoever still waits for the answer.
@Cancellable(false)
@Path("/identities/oauth2/callback/{provider}")
class VendorCallbackResource {

    private final ReturnFromVendor arrivals;
    private final PageLogin login;
    private final Companies companies;
    private final PageCookies cookies;
    private final PageAnswers answers;
    private final ConsentView view;
    private final SessionAudit audit;

    VendorCallbackResource(
            ReturnFromVendor arrivals,
            PageLogin login,
            Companies companies,
            PageCookies cookies,
            PageAnswers answers,
            ConsentView view,
            SessionAudit audit) {
        this.arrivals = arrivals;
        this.login = login;
        this.companies = companies;
        this.cookies = cookies;
        this.answers = answers;
        this.view = view;
        this.audit = audit;
    }

    /** Takes the vendor's answer. */
    @GET
    @PermitAll
    public Uni<Response> arrive(@PathParam("provider") String provider, @Context RoutingContext context) {
        return view.orRefusal(idOf(provider)
                .map(id -> arrivals.accept(answerOf(id, context), browserOf(context)))
                .orElseGet(() -> audit.refuse(RefusalReason.UNKNOWN, (String) null))
                .flatMap(this::show));
    }

    private Uni<Response> show(ReturnFromVendor.Arrival arrival) {
        if (arrival instanceof ReturnFromVendor.Arrival.SentBack back) {
            return Uni.createFrom().item(view.depart(back.session(), back.departure()));
        }
        Uni<Response.ResponseBuilder> answer = switch (arrival) {
            case ReturnFromVendor.Arrival.HandedOver handedOver ->
                Uni.createFrom().item(answers.redirect(handedOver.application()));
            case ReturnFromVendor.Arrival.SentBack back -> throw new IllegalStateException("answered above");
            case ReturnFromVendor.Arrival.Completed done ->
                answers.page(Response.Status.OK, ConsentPages.outcome(ConsentPages.Outcome.CONNECTED));
            case ReturnFromVendor.Arrival.NotGranted no ->
                answers.page(Response.Status.OK, ConsentPages.outcome(ConsentPages.Outcome.VENDOR_REFUSED));
            case ReturnFromVendor.Arrival.Broken broken ->
                answers.page(Response.Status.BAD_GATEWAY, ConsentPages.outcome(ConsentPages.Outcome.BROKEN));
        };
        return answer.map(builder ->
                builder.cookie(cookies.noNonce(arrival.session().id())).build());
    }

    private static Optional<UUID> idOf(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static VendorAnswer answerOf(UUID provider, RoutingContext context) {
        MultiMap query = context.queryParams();
        return new VendorAnswer(
                provider, query.getAll("state"), query.getAll("code"), query.getAll("iss"), query.getAll("error"));
    }

    private ReturnFromVendor.Browser browserOf(RoutingContext context) {
        return new ReturnFromVendor.Browser() {
            @Override
            public Optional<String> nonce(ConsentSession session) {
                return cookies.nonce(context, session.id());
            }

            @Override
            public Uni<Optional<CompanyLogin>> login(ConsentSession session) {
                return companies
                        .ofIssuer(session.opener().personIssuer())
                        .map(company -> login.current(context, company))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
            }
        };
    }
}
