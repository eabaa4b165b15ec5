package io.gatehouse.identity.page;

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
    private final ConsentBrowsers browsers;
    private final PageCookies cookies;
    private final PageAnswers answers;
    private final ConsentView view;
    private final SessionAudit audit;

    VendorCallbackResource(
            ReturnFromVendor arrivals,
            ConsentBrowsers browsers,
            PageCookies cookies,
            PageAnswers answers,
            ConsentView view,
            SessionAudit audit) {
        this.arrivals = arrivals;
        this.browsers = browsers;
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
                .map(id -> arrivals.accept(answerOf(id, context), browsers.of(context)))
                .orElseGet(() -> audit.refuse(RefusalReason.UNKNOWN, (String) null))
                .flatMap(this::show));
    }

    private Uni<Response> show(ReturnFromVendor.Arrival arrival) {
        return switch (arrival) {
            case ReturnFromVendor.Arrival.SentBack back ->
                Uni.createFrom().item(view.depart(back.session(), back.departure()));
            case ReturnFromVendor.Arrival.AccountKnown known -> Uni.createFrom().item(view.toAccount(known.session()));
            case ReturnFromVendor.Arrival.HandedOver handedOver ->
                over(arrival, Uni.createFrom().item(answers.redirect(handedOver.application())));
            case ReturnFromVendor.Arrival.Completed done ->
                over(arrival, page(Response.Status.OK, ConsentPages.Outcome.CONNECTED));
            case ReturnFromVendor.Arrival.NotGranted no ->
                over(arrival, page(Response.Status.OK, ConsentPages.Outcome.VENDOR_REFUSED));
            case ReturnFromVendor.Arrival.Broken broken ->
                over(arrival, page(Response.Status.BAD_GATEWAY, ConsentPages.Outcome.BROKEN));
        };
    }

    private Uni<Response.ResponseBuilder> page(Response.Status status, ConsentPages.Outcome outcome) {
        return answers.page(status, ConsentPages.outcome(outcome));
    }

    /** The nonce has done its duty. */
    private Uni<Response> over(ReturnFromVendor.Arrival arrival, Uni<Response.ResponseBuilder> answer) {
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
}
