package io.gatehouse.local.stack;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.provider.DevelopmentProvider;
import io.gatehouse.local.provider.ProviderPair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The providers of the embedded stack: alice, bob, olga the operator, adam the auditor. */
public final class DevelopmentProviders implements ProviderFactory {
    private static final Duration COMPANY_TOKENS = Duration.ofHours(1);
    private static final Duration VENDOR_TOKENS = Duration.ofMinutes(10);

    @Override
    public ProviderPair start(DataFolder data, Ports ports, SecretLedger ledger) {
        var folder = data.path("provider");
        var company = DevelopmentProvider.start(
                new DevelopmentProvider.Settings(
                        "company", ports.of("company"), staff(), List.of(Stack.AUDIENCE), COMPANY_TOKENS, folder),
                ledger);
        var vendor = DevelopmentProvider.start(
                new DevelopmentProvider.Settings(
                        "vendor", ports.of("vendor"), customers(), List.of(), VENDOR_TOKENS, folder),
                ledger);
        return new ProviderPair(company, vendor);
    }

    private static Map<String, List<String>> staff() {
        var staff = new LinkedHashMap<String, List<String>>();
        staff.put("alice", List.of());
        staff.put("bob", List.of());
        staff.put("olga", List.of("operator"));
        staff.put("adam", List.of("auditor"));
        return staff;
    }

    private static Map<String, List<String>> customers() {
        var customers = new LinkedHashMap<String, List<String>>();
        List.of("alice", "bob", "olga").forEach(user -> customers.put(user, List.of()));
        return customers;
    }
}
