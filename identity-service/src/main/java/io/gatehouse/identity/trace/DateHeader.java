package io.gatehouse.identity.trace;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates every answer (RFC 9110 section 6.6.1): clients that sign requests set their clock by it. */
@ApplicationScoped
class DateHeader {
    /** Before anything answers. */
    private static final int FIRST = 1001;

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Clock clock;

    DateHeader(Clock clock) {
        this.clock = clock;
    }

    void register(@Observes Filters filters) {
        filters.register(
                routing -> {
                    routing.response().putHeader(HttpHeaders.DATE, HTTP_DATE.format(clock.instant()));
                    routing.next();
                },
                FIRST);
    }
}
