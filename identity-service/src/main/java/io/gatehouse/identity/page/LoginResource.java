package io.gatehouse.identity.page;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where the company's provider sends the browser back to after a login. */
@Path("/login/callback")
class LoginResource {

    private final PageLogin login;
    private final PageAnswers answers;

    LoginResource(PageLogin login, PageAnswers answers) {
        this.login = login;
        this.answers = answers;
    }

    /** Ends the login and goes back to the page that asked for it. */
    @GET
    @PermitAll
    @Operation(operationId = "finishPageLogin", hidden = true)
    public Uni<Response> finish(@Context RoutingContext context) {
        return login.finish(context)
                .flatMap(target -> target.isPresent()
                        ? Uni.createFrom()
                                .item(answers.redirect(URI.create(target.get())).build())
                        : answers.page(Response.Status.FORBIDDEN, ConsentPages.outcome(ConsentPages.Outcome.REFUSED))
                                .map(Response.ResponseBuilder::build));
    }
}
