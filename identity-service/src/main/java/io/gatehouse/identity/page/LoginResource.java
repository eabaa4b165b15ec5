package io.gatehouse.identity.page;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where a company's provider sends the browser back to after a login: one path per provider, which is its redirect URI. */
@Path(LoginResource.PATH)
class LoginResource {

    static final String PATH = "/login/callback";

    private final PageLogin login;
    private final Companies companies;
    private final PageAnswers answers;

    LoginResource(PageLogin login, Companies companies, PageAnswers answers) {
        this.login = login;
        this.companies = companies;
        this.answers = answers;
    }

    /** Ends the login and goes back to the page that asked for it. */
    @GET
    @PermitAll
    @Operation(operationId = "finishPageLogin", hidden = true)
    public Uni<Response> finish(@Context RoutingContext context) {
        return finish(context, companies.own());
    }

    /** The same for a company with a login of its own. */
    @GET
    @Path("/{company}")
    @PermitAll
    @Operation(operationId = "finishCompanyPageLogin", hidden = true)
    public Uni<Response> finish(@PathParam("company") String company, @Context RoutingContext context) {
        return finish(
                context,
                companies.ofKey(company).filter(found -> found.issuer().login().isPresent()));
    }

    private Uni<Response> finish(RoutingContext context, Optional<Company> company) {
        return company.map(found -> login.finish(context, found))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
                .flatMap(target -> target.isPresent()
                        ? Uni.createFrom()
                                .item(answers.redirect(URI.create(target.get())).build())
                        : answers.page(
                                        Response.Status.FORBIDDEN,
                                        ConsentPages.outcome(ConsentPages.Outcome.NOT_LOGGED_IN))
                                .map(Response.ResponseBuilder::build));
    }
}
