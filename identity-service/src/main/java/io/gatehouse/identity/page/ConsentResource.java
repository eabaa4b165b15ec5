package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.CompanyLogin;
import io.gatehouse.identity.consent.ConsentSession;
import io.gatehouse.identity.consent.DecideConsent;
import io.gatehouse.identity.consent.RefusalReason;
import io.gatehouse.identity.consent.ReviewConsent;
import io.gatehouse.identity.consent.SessionAudit;
import io.gatehouse.identity.consent.SessionHandles;
import io.gatehouse.identity.consent.SessionRefused;
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
    private final Companies companies;
    private final LoginAge age;
    private final PageCookies cookies;
    private final ConsentView view;
    private final ReviewConsent review;
    private final DecideConsent decide;
    private final SessionHandles handles;
    private final SessionAudit audit;

    ConsentResource(
            PageLogin login,
            Companies companies,
            LoginAge age,
            PageCookies cookies,
            ConsentView view,
            ReviewConsent review,
            DecideConsent decide,
            SessionHandles handles,
            SessionAudit audit) {
        this.login = login;
        this.companies = companies;
        this.age = age;
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
                .flatMap(session ->
                        session.opener().knowsPerson() ? askPerson(session, context) : ask(session, null, context)));
    }

    /** At the company of the session's person, whatever company this browser is logged in at. */
    private Uni<Response> askPerson(ConsentSession session, RoutingContext context) {
        Optional<Company> company = companies.ofIssuer(session.opener().personIssuer());
        if (company.isEmpty()) {
            return audit.refuse(RefusalReason.NO_LOGIN, session, null);
        }
        return login.visitor(context, company.get())
                .flatMap(visitor -> visitor.isPresent()
                        ? askVisitor(session, visitor.get(), company.get(), context)
                        : login.challenge(context, company.get()).map(ConsentView::challenge));
    }

    /** A login that somebody planted or left behind is not enough: the person has to have logged in lately. */
    private Uni<Response> askVisitor(
            ConsentSession session, PageVisitor visitor, Company company, RoutingContext context) {
        if (age.isRecent(visitor)) {
            return ask(session, visitor.login(), context);
        }
        if (age.wasJustTold(visitor)) {
            return audit.<Response>refuse(RefusalReason.LOGIN_TOO_OLD, session, visitor.login())
                    .onFailure(SessionRefused.class)
                    .recoverWithUni(() -> view.outcome(Response.Status.FORBIDDEN, ConsentPages.Outcome.LOGIN_TOO_OLD));
        }
        return login.challenge(context, company).map(ConsentView::challenge);
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
        return companies
                .ofIssuer(session.opener().personIssuer())
                .map(company -> login.current(context, company))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
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
        return decide.agree(session, provider, person)
                .flatMap(departure -> departure
                        .map(away -> Uni.createFrom().item(view.depart(session, away)))
                        .orElseGet(() -> view.outcome(Response.Status.OK, ConsentPages.Outcome.CONNECTED)));
    }

    private static String loginKey(@Nullable CompanyLogin person) {
        return person == null ? "" : person.key().canonical();
    }
}
