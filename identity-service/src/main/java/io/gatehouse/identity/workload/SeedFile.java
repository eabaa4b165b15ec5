package io.gatehouse.identity.workload;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.identity.jwt.PublicKeys;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file with the workloads that exist from the first start on; what is wrong with it stops the start. */
final class SeedFile {
    private static final int MAX_KEYS = 10;

    private SeedFile() {}

    /** The document. */
    @RegisterForReflection
    record Seed(List<SeededWorkload> workloads) {}

    /** One workload: its public keys, the service accounts that prove it, and its permissions by audience. */
    @RegisterForReflection
    record SeededWorkload(
            String name,
            @Nullable JsonNode jwks,
            @Nullable Set<String> serviceAccounts,
            Map<String, Set<String>> permissions) {
        Set<String> accounts() {
            return serviceAccounts == null ? Set.of() : serviceAccounts;
        }
    }

    static List<SeededWorkload> read(Path file, ObjectMapper mapper) {
        Seed seed;
        try {
            seed = mapper.readerFor(Seed.class)
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalStateException("identity.seed-file " + file + " cannot be read as a seed file", e);
        }
        if (seed == null || seed.workloads() == null) {
            throw new IllegalStateException("identity.seed-file " + file + " has no member workloads");
        }
        seed.workloads().forEach(workload -> check(file, workload));
        return seed.workloads();
    }

    private static void check(Path file, SeededWorkload workload) {
        if (workload.name() == null || !workload.name().matches("[A-Za-z0-9_.-]{3,255}")) {
            throw new IllegalStateException("identity.seed-file " + file + ": a workload has no valid name");
        }
        boolean provenByAccount =
                workload.jwks() == null && !workload.accounts().isEmpty();
        String problem = workload.jwks() == null
                ? (provenByAccount ? "" : "is missing")
                : PublicKeys.problemOf(workload.jwks().toString(), MAX_KEYS).orElse("");
        if (!problem.isEmpty() || workload.permissions() == null) {
            throw new IllegalStateException("identity.seed-file " + file + ": workload " + workload.name() + ": "
                    + (problem.isEmpty() ? "permissions are missing" : "jwks " + problem));
        }
    }
}
