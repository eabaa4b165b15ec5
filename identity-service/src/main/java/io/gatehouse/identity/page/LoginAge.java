package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.ConsentConfig;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.OidcRedirectFilter;
import io.quarkus.oidc.Redirect;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** How old a login may be where something is agreed to. Every login of the pages asks the company's provider for such a one. */
@ApplicationScoped
@Unremovable
@Redirect(Redirect.Location.OIDC_AUTHORIZATION)
class LoginAge implements OidcRedirectFilter {

    /** A provider's answer comes at once, but clocks differ. */
    private static final Duration JUST_NOW = Duration.ofMinutes(2);

    private final Duration most;
    private final Clock clock;

    LoginAge(ConsentConfig config, Clock clock) {
        this.most = config.loginMaxAge();
        this.clock = clock;
    }

    /** Whether the person logged in lately. */
    boolean isRecent(PageVisitor visitor) {
        return visitor.authenticatedAt().isAfter(clock.instant().minus(most));
    }

    /** Whether the provider has told us a moment ago, so that asking it again would go round in circles. */
    boolean wasJustTold(PageVisitor visitor) {
        return visitor.toldAt().isAfter(clock.instant().minus(JUST_NOW));
    }

    @Override
    public void filter(OidcRedirectContext redirect) {
        redirect.additionalQueryParams().set("max_age", Long.toString(most.toSeconds()));
    }
}
