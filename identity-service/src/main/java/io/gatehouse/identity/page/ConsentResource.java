package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.CompanyLogin;
import io.gatehouse.identity.consent.ConsentSession;
import io.gatehouse.identity.consent.DecideConsent;
import io.gatehouse.identity.consent.RefusalReason;
import io.gatehouse.identity.consent.ReviewConsent;
import io.gatehouse.identity.consent.SessionAudit;
import io.gatehouse.identity.consent.SessionHandles;
import io.gatehouse.identity.provider.OAuth2Provider;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The consent page, and the click on it. */
// A class path /identities/oauth2 would hide /identities/oauth2/token of another class: JAX-RS matches classes first.
@Path("/identities")
class ConsentResource {

    private final PageLogin login;
    private final PageCookies cookies;
    private final ConsentView view;
    private final ReviewConsent review;
    private final DecideConsent decide;
    private final SessionHandles handles;
    private final SessionAudit audit;

    ConsentResource(
            PageLogin login,
            PageCookies cookies,
            ConsentView view,
            ReviewConsent review,
            DecideConsent decide,
            SessionHandles handles,
            SessionAudit audit) {
        this.login = login;
        this.cookies = cookies;
        this.view = view;
        this.review = review;
        this.decide = decide;
        this.handles = handles;
        this.audit = audit;
    }

    /** Shows what is asked for, to the person that the session is for and to nobody else. */
    @GET
    @Path("/oauth2/authorize")
    @PermitAll
    public Uni<Response> ask(@QueryParam("request_uri") @Nullable String requestUri, @Context RoutingContext context) {
        return view.orRefusal(review.find(requestUri)
                .flatMap(session -> session.opener().knowsPerson()
                        ? login.current(context)
                                .flatMap(person -> person.isPresent()
                                        ? ask(session, person.get(), context)
                                        : login.challenge(context).map(ConsentView::challenge))
                        : ask(session, null, context)));
    }

    private Uni<Response> ask(ConsentSession session, @Nullable CompanyLogin person, RoutingContext context) {
        return review.admit(session, person).flatMap(provider -> {
            Optional<String> known = cookies.browser(context);
            String browser = known.orElseGet(cookies::freshBrowser);
            String formToken = handles.formToken(session.id(), browser, loginKey(person));
            return view.ask(session, provider, person, formToken)
                    .map(answer -> known.isPresent()
                            ? answer.build()
                            : answer.cookie(cookies.newBrowser(browser)).build());
        });
    }

    /** Takes the decision. Here an absent login is a refusal: a form that was shown to nobody is not sent by anybody. */
    @POST
    @Path("/oauth2/consent")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @PermitAll
    public Uni<Response> decide(
            @FormParam("request_uri") @Nullable String requestUri,
            @FormParam("form_token") @Nullable String formToken,
            @FormParam("decision") @Nullable String decision,
            @Context RoutingContext context) {
        return view.orRefusal(review.find(requestUri)
                .flatMap(session -> personOf(session, context)
                        .flatMap(person -> review.admit(session, person.orElse(null))
                                .flatMap(provider -> isOwnForm(formToken, session, person.orElse(null), context)
                                        ? decided(decision, session, provider, person.orElse(null))
                                        : audit.refuse(
                                                RefusalReason.FORM_TOKEN_MISMATCH, session, person.orElse(null))))));
    }

    private Uni<Optional<CompanyLogin>> personOf(ConsentSession session, RoutingContext context) {
        return session.opener().knowsPerson()
                ? login.current(context)
                : Uni.createFrom().item(Optional.empty());
    }

    private boolean isOwnForm(
            @Nullable String formToken, ConsentSession session, @Nullable CompanyLogin person, RoutingContext context) {
        Optional<String> browser = cookies.browser(context);
        return formToken != null
                && browser.isPresent()
                && handles.isFormToken(formToken, session.id(), browser.get(), loginKey(person));
    }

    private Uni<Response> decided(
            @Nullable String decision, ConsentSession session, OAuth2Provider provider, @Nullable CompanyLogin person) {
        if (!"allow".equals(decision)) {
            return decide.deny(session, person)
                    .chain(() -> view.outcome(Response.Status.OK, ConsentPages.Outcome.DENIED));
        }
        return decide.agree(session, provider, person).map(departure -> view.depart(session, departure));
    }

    private static String loginKey(@Nullable CompanyLogin person) {
        return person == null ? "" : person.key().canonical();
    }
}
