package io.gatehouse.local.day;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.provider.DevelopmentProvider;
import io.gatehouse.local.provider.ProviderPair;
import io.gatehouse.local.stack.DataFolder;
import io.gatehouse.local.stack.Ports;
import io.gatehouse.local.stack.ProviderFactory;
import io.gatehouse.local.stack.Stack;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A company of many people, and a vendor that can become slow or be away. */
final class DayProviders implements ProviderFactory {
    private static final Duration COMPANY_TOKENS = Duration.ofHours(1);
    /** Short, so that tokens are refreshed all the time. */
    private static final Duration VENDOR_TOKENS = Duration.ofMinutes(2);

    private final List<String> people;
    private @Nullable DevelopmentProvider vendor;

    DayProviders(int people) {
        this.people =
                IntStream.rangeClosed(1, people).mapToObj("user%02d"::formatted).toList();
    }

    List<String> people() {
        return people;
    }

    DevelopmentProvider vendor() {
        var started = vendor;
        if (started == null) {
            throw new IllegalStateException("The vendor was not started");
        }
        return started;
    }

    @Override
    public ProviderPair start(DataFolder data, Ports ports, SecretLedger ledger) {
        var folder = data.path("provider");
        Map<String, List<String>> staff = new LinkedHashMap<>();
        people.forEach(person -> staff.put(person, List.of()));
        var customers = new LinkedHashMap<>(staff);
        staff.put("olga", List.of("operator"));
        staff.put("adam", List.of("auditor"));
        var company = DevelopmentProvider.start(
                new DevelopmentProvider.Settings(
                        "company", ports.of("company"), staff, List.of(Stack.AUDIENCE), COMPANY_TOKENS, folder),
                ledger);
        vendor = DevelopmentProvider.start(
                new DevelopmentProvider.Settings(
                        "vendor", ports.of("vendor"), customers, List.of(), VENDOR_TOKENS, folder),
                ledger);
        return new ProviderPair(company, vendor);
    }
}
