package io.gatehouse.identity.page;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The page on which people say where they work, where several companies log in here. */
@Path(CompanyResource.PATH)
class CompanyResource {

    static final String PATH = "/login/company";

    private final Companies companies;
    private final PageCookies cookies;
    private final PageAnswers answers;

    CompanyResource(Companies companies, PageCookies cookies, PageAnswers answers) {
        this.companies = companies;
        this.cookies = cookies;
        this.answers = answers;
    }

    /** The pages that can be gone on to: a closed list, so that no link leads elsewhere. */
    enum Page {
        CONNECTIONS("/connections"),
        AUDIT(AuditPageResource.PATH);

        private final String path;

        Page(String path) {
            this.path = path;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Page of(@Nullable String word) {
            return Arrays.stream(values())
                    .filter(page -> page.word().equals(word))
                    .findFirst()
                    .orElse(CONNECTIONS);
        }
    }

    /** Where to choose, before that page. */
    static URI chooser(Page page) {
        return URI.create(PATH + "?page=" + page.word());
    }

    /** Offers the companies; with one of them, remembers it and goes on to the page. */
    @GET
    @PermitAll
    @Operation(operationId = "choosePageCompany", hidden = true)
    public Uni<Response> choose(
            @QueryParam("page") @Nullable String page, @QueryParam("company") @Nullable String company) {
        Page next = Page.of(page);
        Optional<Company> chosen = companies.ofKey(company);
        if (chosen.isPresent()) {
            return Uni.createFrom()
                    .item(answers.redirect(URI.create(next.path))
                            .cookie(cookies.newCompany(chosen.get().key()))
                            .build());
        }
        List<CompanyPages.Choice> choices = companies.all().stream()
                .map(one -> new CompanyPages.Choice(
                        one.name(), one.issuer().url(), chooser(next) + "&company=" + one.key()))
                .toList();
        return answers.page(Response.Status.OK, CompanyPages.choose(choices)).map(Response.ResponseBuilder::build);
    }
}
