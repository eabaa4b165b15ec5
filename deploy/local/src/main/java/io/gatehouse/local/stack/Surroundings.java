package io.gatehouse.local.stack;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.postgres.Postgres;
import io.gatehouse.local.provider.ProviderPair;
import io.gatehouse.local.sample.SampleServer;
import io.gatehouse.local.sample.SampleServers;
import java.util.List;
import java.util.function.Supplier;

/** What the services stand on and talk to: data folder, PostgreSQL, providers, sample servers. */
final class Surroundings {
    final SecretLedger ledger = new SecretLedger();
    final DataFolder data;
    final Children children;
    final Ports ports;
    final Postgres postgres;
    final ProviderPair providers;
    final SampleServer notes;
    final SampleServer tickets;

    Surroundings(Stack.Options options, Progress progress, Resources resources) {
        data = resources.add(DataFolder.open(options.folder()));
        children = new Children(data);
        children.endOrphans();
        Postgres.stopOrphan(data);
        ports = Ports.load(data);
        ports.requireFree();
        postgres = started(
                progress,
                resources,
                "PostgreSQL",
                () -> Postgres.start(data, ports.of("postgres"), List.of("identity", "catalog"), ledger));
        providers = started(
                progress,
                resources,
                "the company's and the vendor's provider",
                () -> options.providers().start(data, ports, ledger));
        var issuer = providers.vendor().issuer();
        var folder = data.path("sample");
        notes = started(
                progress,
                resources,
                "sample server notes",
                () -> SampleServers.notes(ports.of("notes"), issuer, folder));
        tickets = started(
                progress,
                resources,
                "sample server tickets",
                () -> SampleServers.tickets(ports.of("tickets"), issuer, folder));
        providers.vendor().resource("notes", notes.endpoint());
        providers.vendor().resource("tickets", tickets.endpoint());
    }

    private static <T extends AutoCloseable> T started(
            Progress progress, Resources resources, String what, Supplier<T> work) {
        return resources.add(progress.step(what, work));
    }
}
