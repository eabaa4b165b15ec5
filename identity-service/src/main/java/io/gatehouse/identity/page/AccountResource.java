package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.CompanyLogin;
import io.gatehouse.identity.consent.ConfirmAccount;
import io.gatehouse.identity.consent.SessionHandles;
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

/** The last page of a consent: which account at the vendor it was, before that is saved. */
@Path(AccountResource.PATH)
class AccountResource {
    static final String PATH = "/identities/oauth2/account";

    private final ConfirmAccount accounts;
    private final ConsentBrowsers browsers;
    private final PageCookies cookies;
    private final ConsentView view;
    private final SessionHandles handles;

    AccountResource(
            ConfirmAccount accounts,
            ConsentBrowsers browsers,
            PageCookies cookies,
            ConsentView view,
            SessionHandles handles) {
        this.accounts = accounts;
        this.browsers = browsers;
        this.cookies = cookies;
        this.view = view;
        this.handles = handles;
    }

    /** Shows it to the browser that came back from the vendor, and to nobody else. */
    @GET
    @PermitAll
    public Uni<Response> ask(@QueryParam("request_uri") @Nullable String requestUri, @Context RoutingContext context) {
        return view.orRefusal(accounts.find(requestUri, browsers.of(context)).flatMap(waiting -> {
            Optional<String> known = cookies.browser(context);
            String browser = known.orElseGet(cookies::freshBrowser);
            String formToken = handles.accountToken(waiting.session().id(), browser, loginKey(waiting));
            return view.askAccount(waiting, formToken)
                    .map(answer -> known.isPresent()
                            ? answer.build()
                            : answer.cookie(cookies.newBrowser(browser)).build());
        }));
    }

    /** Takes the decision; whatever is not a yes is a no. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @PermitAll
    public Uni<Response> decide(
            @FormParam("request_uri") @Nullable String requestUri,
            @FormParam("form_token") @Nullable String formToken,
            @FormParam("decision") @Nullable String decision,
            @Context RoutingContext context) {
        return view.orRefusal(accounts.find(requestUri, browsers.of(context))
                .flatMap(waiting -> isOwnForm(formToken, waiting, context)
                        ? decided("save".equals(decision), waiting)
                        : accounts.refuseForm(waiting)));
    }

    private Uni<Response> decided(boolean save, ConfirmAccount.Waiting waiting) {
        Uni<Void> done = save ? accounts.keep(waiting) : accounts.discard(waiting);
        ConsentPages.Outcome outcome = save ? ConsentPages.Outcome.CONNECTED : ConsentPages.Outcome.ACCOUNT_DISCARDED;
        return done.chain(() -> view.outcome(Response.Status.OK, outcome))
                .map(answer -> Response.fromResponse(answer)
                        .cookie(cookies.noNonce(waiting.session().id()))
                        .build());
    }

    private boolean isOwnForm(@Nullable String formToken, ConfirmAccount.Waiting waiting, RoutingContext context) {
        Optional<String> browser = cookies.browser(context);
        return formToken != null
                && browser.isPresent()
                && handles.isAccountToken(formToken, waiting.session().id(), browser.get(), loginKey(waiting));
    }

    private static String loginKey(ConfirmAccount.Waiting waiting) {
        CompanyLogin login = waiting.login();
        return login == null ? "" : login.key().canonical();
    }
}
