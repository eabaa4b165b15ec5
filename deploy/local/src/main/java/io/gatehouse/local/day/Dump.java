package io.gatehouse.local.day;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.postgres.Postgres;
import io.gatehouse.local.stack.DataFolder;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The backup that pg_dump makes of each database, as the role that owns it.
 *
 * @param tools the folder of pg_dump and pg_restore, of the server's major version or a newer one
 */
record Dump(Path tools) {
    private static final List<String> DATABASES = List.of("identity", "catalog");

    Dump {
        for (var program : List.of("pg_dump", "pg_restore")) {
            if (!Files.isExecutable(tools.resolve(program))) {
                throw new Fault("There is no " + program + " in " + tools);
            }
        }
    }

    /** Dumps both databases, one soon after the other, while everything runs. */
    void take(Postgres postgres, Path to) throws IOException {
        Files.createDirectories(to);
        for (var database : DATABASES) {
            run(postgres, database, "pg_dump", "-Fc", "-f", file(to, database));
        }
    }

    /** Makes a PostgreSQL in the folder, with the roles of before and nothing in its databases, and fills these. */
    void restore(Path folder, Path from) {
        try (var data = DataFolder.open(folder);
                var postgres = Postgres.start(data, Ports.free(), DATABASES, new SecretLedger())) {
            for (var database : DATABASES) {
                run(postgres, database, "pg_restore", "--exit-on-error", "--single-transaction", file(from, database));
            }
        }
    }

    private static String file(Path folder, String database) {
        return folder.resolve(database + ".dump").toString();
    }

    private void run(Postgres postgres, String database, String program, String... further) {
        var owner = database + "_owner";
        var command = new ArrayList<>(List.of(tools.resolve(program).toString(), "--no-password", "-h", "127.0.0.1"));
        command.addAll(List.of("-p", String.valueOf(postgres.port()), "-U", owner, "-d", database));
        command.addAll(List.of(further));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", postgres.password(owner));
        try {
            var process = builder.start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new Fault(program + " of " + database + " failed: " + said.strip());
            }
        } catch (IOException e) {
            throw new Fault(program + " of " + database + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted");
        }
    }
}
