package io.gatehouse.identity.page;

import io.gatehouse.identity.chain.ExportAnswer;
import io.gatehouse.identity.security.Role;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/** The download on the auditor's page: the same file as from the API, for a browser that is logged in. */
@Path(AuditPageResource.PATH + "/export")
class AuditExportResource {

    private final PageLogin login;
    private final Companies companies;
    private final PageCookies cookies;
    private final PageAnswers answers;
    private final ExportAnswer exports;

    AuditExportResource(
            PageLogin login, Companies companies, PageCookies cookies, PageAnswers answers, ExportAnswer exports) {
        this.login = login;
        this.companies = companies;
        this.cookies = cookies;
        this.answers = answers;
        this.exports = exports;
    }

    /** What is sent, of whatever status. */
    private record Sent(int status, Map<String, List<String>> headers, Multi<byte[]> lines) {}

    /** The file; without a login the way to it, without the role nothing. */
    @GET
    @PermitAll
    @Produces(ExportAnswer.TYPE)
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = String.class)))
    public RestMulti<byte[]> export(
            @QueryParam("format") @Nullable String format,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @Context RoutingContext context) {
        Uni<Sent> sent = companies
                .chosen(cookies, context)
                .map(company -> login.visitor(context, company)
                        .flatMap(visitor -> visitor.isEmpty()
                                ? login.challenge(context, company).map(way -> way(ConsentView.challenge(way)))
                                : Uni.createFrom().item(() -> file(visitor.get(), format, from, to))))
                .orElseGet(() -> Uni.createFrom()
                        .item(way(answers.redirect(CompanyResource.chooser(CompanyResource.Page.AUDIT))
                                .build())));
        return RestMulti.fromUniResponse(sent, Sent::lines, Sent::headers, Sent::status);
    }

    private Sent file(PageVisitor visitor, @Nullable String format, @Nullable String from, @Nullable String to) {
        return visitor.roles().contains(Role.AUDITOR)
                ? file(exports.of(format, AuditFilter.instant(from), AuditFilter.instant(to)))
                : new Sent(403, Map.of(), Multi.createFrom().empty());
    }

    private static Sent way(Response challenge) {
        return new Sent(
                challenge.getStatus(),
                challenge.getStringHeaders(),
                Multi.createFrom().empty());
    }

    private static Sent file(ExportAnswer.File file) {
        return new Sent(200, file.headers(), file.lines());
    }
}
