package io.gatehouse.identity.page;

import io.gatehouse.identity.consent.ConnectInAdvance;
import io.gatehouse.identity.revocation.GrantView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The templates of the connections page; everything in them is escaped. */
@CheckedTemplate(basePath = "connections")
class ConnectionPages {

    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private ConnectionPages() {}

    /** What somebody is connected to. */
    static native TemplateInstance list(Connections connections);

    /**
     * What the page shows.
     *
     * @param account the company account of the user
     * @param company where the user is logged in, if there is a choice
     * @param notice what has just happened, where something has
     * @param items the connections
     * @param offers what the user can connect to
     * @param next the place after the last one, where there are more
     */
    record Connections(
            String account,
            @Nullable String company,
            @Nullable String notice,
            List<Connection> items,
            @Nullable String next,
            List<Offered> offers) {}

    /**
     * Something that the user can connect to.
     *
     * @param formToken binds the form to the offer, browser and login
     */
    record Offered(ConnectInAdvance.Offer offer, String formToken) {}

    /**
     * One connection.
     *
     * @param formToken binds the form to connection, browser and login
     */
    record Connection(
            UUID id,
            String provider,
            @Nullable String server,
            String agent,
            List<String> scopes,
            Moment since,
            @Nullable Moment lastUsed,
            String formToken) {

        static Connection of(GrantView grant, String formToken) {
            Instant used = grant.lastUsedAt();
            return new Connection(
                    grant.id(),
                    grant.provider(),
                    grant.targetOrigin(),
                    grant.workload(),
                    grant.scopes(),
                    Moment.of(grant.since()),
                    used == null ? null : Moment.of(used),
                    formToken);
        }
    }

    /** A time for programs and for people. */
    record Moment(String machine, String words) {

        static Moment of(Instant instant) {
            return new Moment(instant.toString(), DAY_AND_TIME.format(instant));
        }
    }
}
