package io.gatehouse.identity.page;

import io.gatehouse.identity.audit.AuditPage;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.audit.ReadTrail;
import io.gatehouse.identity.chain.VerifyTrail;
import io.gatehouse.identity.problem.ApiException;
import io.gatehouse.identity.security.Role;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pages of auditors: search, and proof. They change nothing, so a link to them does no harm. */
@Path(AuditPageResource.PATH)
class AuditPageResource {

    static final String PATH = "/console/audit";

    private static final List<String> TYPES =
            Arrays.stream(AuditType.values()).map(AuditType::name).toList();
    private static final List<String> OUTCOMES =
            Arrays.stream(Outcome.values()).map(Outcome::name).toList();

    private final PageLogin login;
    private final Companies companies;
    private final PageCookies cookies;
    private final PageAnswers answers;
    private final ReadTrail trail;
    private final VerifyTrail verifyTrail;

    AuditPageResource(
            PageLogin login,
            Companies companies,
            PageCookies cookies,
            PageAnswers answers,
            ReadTrail trail,
            VerifyTrail verifyTrail) {
        this.login = login;
        this.companies = companies;
        this.cookies = cookies;
        this.answers = answers;
        this.trail = trail;
        this.verifyTrail = verifyTrail;
    }

    /** Events by filter. */
    @GET
    @PermitAll
    public Uni<Response> search(@BeanParam AuditFilter filter, @Context RoutingContext context) {
        return forAuditor(
                context,
                account -> Uni.createFrom()
                        .deferred(() -> trail.find(filter.query()))
                        .flatMap(found -> answer(Response.Status.OK, search(account, filter, found, null)))
                        .onFailure(ApiException.class)
                        .recoverWithUni(refused -> answer(
                                Response.Status.BAD_REQUEST,
                                search(account, filter, new AuditPage(List.of(), null), refused.getMessage()))));
    }

    /** A verification, some thousand events at a time. */
    @GET
    @Path("/verify")
    @PermitAll
    public Uni<Response> verify(@QueryParam("cursor") @Nullable String cursor, @Context RoutingContext context) {
        return forAuditor(
                context,
                account -> Uni.createFrom()
                        .deferred(() -> verifyTrail.verify(AuditFilter.entered(cursor)))
                        // A cursor that is not ours begins again.
                        .onFailure(ApiException.class)
                        .recoverWithUni(() -> verifyTrail.verify((String) null))
                        .flatMap(found -> answers.page(
                                        Response.Status.OK,
                                        AuditPages.verified(
                                                new AuditPages.Verified(account, found, next(found.nextCursor()))))
                                .map(Response.ResponseBuilder::build)));
    }

    private Uni<Response> forAuditor(RoutingContext context, Function<String, Uni<Response>> page) {
        Optional<Company> company = companies.chosen(cookies, context);
        if (company.isEmpty()) {
            return Uni.createFrom()
                    .item(answers.redirect(CompanyResource.chooser(CompanyResource.Page.AUDIT))
                            .build());
        }
        return login.visitor(context, company.get()).flatMap(visitor -> {
            if (visitor.isEmpty()) {
                return login.challenge(context, company.get()).map(ConsentView::challenge);
            }
            String account = visitor.get().login().account();
            return visitor.get().roles().contains(Role.AUDITOR)
                    ? page.apply(account)
                    : answers.page(Response.Status.FORBIDDEN, AuditPages.refused(account, companies.several()))
                            .map(Response.ResponseBuilder::build);
        });
    }

    private Uni<Response> answer(Response.Status status, AuditPages.Search search) {
        return answers.page(status, AuditPages.search(search)).map(Response.ResponseBuilder::build);
    }

    private AuditPages.Search search(String account, AuditFilter filter, AuditPage found, @Nullable String problem) {
        return new AuditPages.Search(
                account,
                companies.several(),
                filter,
                TYPES,
                OUTCOMES,
                found.items(),
                filter.isLater() ? filter.link(null) : null,
                found.nextCursor() == null ? null : filter.link(found.nextCursor()),
                problem);
    }

    private static @Nullable String next(@Nullable String cursor) {
        return cursor == null ? null : PATH + "/verify?cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
    }
}
