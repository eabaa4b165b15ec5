package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.CompanyLogin;
import io.gatehouse.identity.consent.ConnectInAdvance;
import io.gatehouse.identity.consent.SessionHandles;
import io.gatehouse.identity.revocation.GrantFilter;
import io.gatehouse.identity.revocation.GrantView;
import io.gatehouse.identity.revocation.WithdrawGrants;
import io.gatehouse.identity.revocation.WithdrawalResult;
import io.gatehouse.identity.revocation.Withdrawer;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The page on which users see what agents may use on their behalf, and end it. */
// What has left the vault goes on to its vendor, whoever still waits for the page.
@Cancellable(false)
@Path("/connections")
class ConnectionsResource {

    private static final int PER_PAGE = 50;
    private static final String GONE =
            "This server is not offered any more. Nothing was changed. Ask the agent that needs it for a link.";

    private final PageLogin login;
    private final Companies companies;
    private final PageCookies cookies;
    private final PageAnswers answers;
    private final ConsentView view;
    private final WithdrawGrants grants;
    private final ConnectInAdvance advance;
    private final SessionHandles handles;

    ConnectionsResource(
            PageLogin login,
            Companies companies,
            PageCookies cookies,
            PageAnswers answers,
            ConsentView view,
            WithdrawGrants grants,
            ConnectInAdvance advance,
            SessionHandles handles) {
        this.advance = advance;
        this.login = login;
        this.companies = companies;
        this.cookies = cookies;
        this.answers = answers;
        this.view = view;
        this.grants = grants;
        this.handles = handles;
    }

    /** Shows the connections of whoever is logged in. */
    @GET
    @PermitAll
    public Uni<Response> show(@QueryParam("after") @Nullable String after, @Context RoutingContext context) {
        Optional<Company> company = companies.chosen(cookies, context);
        if (company.isEmpty()) {
            return Uni.createFrom()
                    .item(answers.redirect(CompanyResource.chooser(CompanyResource.Page.CONNECTIONS))
                            .build());
        }
        return view.orRefusal(login.current(context, company.get())
                .flatMap(person -> person.isPresent()
                        ? page(person.get(), context, idOf(after).orElse(null), null)
                        : login.challenge(context, company.get()).map(ConsentView::challenge)));
    }

    /** Ends one. Here an absent login is a refusal: a form that was shown to nobody is not sent by anybody. */
    @POST
    @Path("/disconnect")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @PermitAll
    public Uni<Response> disconnect(
            @FormParam("connection") @Nullable String connection,
            @FormParam("form_token") @Nullable String formToken,
            @Context RoutingContext context) {
        return ownForm(
                connection,
                formToken,
                context,
                (id, person) -> grants.withdraw(
                                GrantFilter.one(id, person.key().canonical()),
                                Withdrawer.user(person.issuer(), person.subject()))
                        .flatMap(result -> page(person, context, null, notice(result))));
    }

    /** Begins one: from here on it is a consent like any other, on its own page. */
    @POST
    @Path("/connect")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @PermitAll
    public Uni<Response> connect(
            @FormParam("connection") @Nullable String connection,
            @FormParam("form_token") @Nullable String formToken,
            @Context RoutingContext context) {
        return ownForm(
                connection,
                formToken,
                context,
                (id, person) -> advance.connect(id, person)
                        .flatMap(page -> page.isPresent()
                                ? Uni.createFrom()
                                        .item(answers.redirect(page.get()).build())
                                : page(person, context, null, GONE)));
    }

    /** Does what the form says, if it was shown in this browser to whoever is logged in. */
    private Uni<Response> ownForm(
            @Nullable String connection,
            @Nullable String formToken,
            RoutingContext context,
            BiFunction<UUID, CompanyLogin, Uni<Response>> work) {
        Uni<Optional<CompanyLogin>> person = companies
                .chosen(cookies, context)
                .map(company -> login.current(context, company))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
        return view.orRefusal(person.flatMap(found -> {
            Optional<UUID> id = idOf(connection);
            if (found.isEmpty() || id.isEmpty() || formToken == null) {
                return refused(found.orElse(null), found.isEmpty() ? "not-logged-in" : "form-incomplete");
            }
            CompanyLogin user = found.get();
            boolean own = cookies.browser(context)
                    .filter(browser -> handles.isConnectionToken(
                            formToken, id.get(), browser, user.key().canonical()))
                    .isPresent();
            return own ? work.apply(id.get(), user) : refused(user, "form-token-mismatch");
        }));
    }

    private Uni<Response> refused(@Nullable CompanyLogin person, String reason) {
        return grants.refused(person == null ? null : person.key(), reason)
                .chain(() -> view.outcome(Response.Status.FORBIDDEN, ConsentPages.Outcome.STALE_FORM));
    }

    private Uni<Response> page(
            CompanyLogin person, RoutingContext context, @Nullable UUID after, @Nullable String notice) {
        Optional<String> known = cookies.browser(context);
        String browser = known.orElseGet(cookies::freshBrowser);
        String key = person.key().canonical();
        return grants.list(GrantFilter.ofUser(key), after, PER_PAGE + 1)
                .flatMap(found -> advance.offers(person).flatMap(offers -> {
                    List<ConnectionPages.Connection> items = found.stream()
                            .limit(PER_PAGE)
                            .map(grant -> connection(grant, browser, key))
                            .toList();
                    String next = found.size() > PER_PAGE ? items.getLast().id().toString() : null;
                    List<ConnectionPages.Offered> offered = offers.stream()
                            .map(offer -> new ConnectionPages.Offered(
                                    offer, handles.connectionToken(offer.id(), browser, key)))
                            .toList();
                    return answers.page(
                            Response.Status.OK,
                            ConnectionPages.list(new ConnectionPages.Connections(
                                    person.account(), companyOf(person), notice, items, next, offered)));
                }))
                .map(answer -> known.isPresent()
                        ? answer.build()
                        : answer.cookie(cookies.newBrowser(browser)).build());
    }

    /** Its name, where there is a choice. */
    private @Nullable String companyOf(CompanyLogin person) {
        return companies.several()
                ? companies.ofIssuer(person.issuer()).map(Company::name).orElse(null)
                : null;
    }

    private ConnectionPages.Connection connection(GrantView grant, String browser, String key) {
        return ConnectionPages.Connection.of(grant, handles.connectionToken(grant.id(), browser, key));
    }

    private static String notice(WithdrawalResult result) {
        if (result.items().isEmpty()) {
            return "This connection was ended before. Nothing else has changed.";
        }
        WithdrawalResult.Item item = result.items().getFirst();
        String done = "Disconnected from " + item.provider() + ". No agent can use it on your behalf any more. ";
        return done
                + switch (item.result()) {
                    case REVOKED -> "The provider has ended its access, too.";
                    case NOT_OFFERED ->
                        "The provider cannot be told from here: if you want to be sure, remove the access in your"
                                + " account there, too.";
                    case FAILED, PENDING ->
                        WithdrawalResult.ANOTHER_SERVER.equals(item.reason())
                                ? "It was given by a server that the provider does not name any more, which cannot be"
                                        + " told from here: if you want to be sure, remove the access in your account"
                                        + " there, too."
                                : "The provider did not answer yet; it will be told again until it does.";
                };
    }

    private static Optional<UUID> idOf(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
