package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.CompanyLogin;
import io.gatehouse.identity.consent.ConsentSession;
import io.gatehouse.identity.consent.ReturnFromVendor;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What a browser that comes back from a vendor brings: the nonce of its click, and a login at the session's company. */
@Singleton
class ConsentBrowsers {

    private final PageLogin login;
    private final Companies companies;
    private final PageCookies cookies;

    ConsentBrowsers(PageLogin login, Companies companies, PageCookies cookies) {
        this.login = login;
        this.companies = companies;
        this.cookies = cookies;
    }

    /** The browser that sent the request. */
    ReturnFromVendor.Browser of(RoutingContext context) {
        return new ReturnFromVendor.Browser() {
            @Override
            public Optional<String> nonce(ConsentSession session) {
                return cookies.nonce(context, session.id());
            }

            @Override
            public Uni<Optional<CompanyLogin>> login(ConsentSession session) {
                return companies
                        .ofIssuer(session.opener().personIssuer())
                        .map(company -> login.current(context, company))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
            }
        };
    }
}
