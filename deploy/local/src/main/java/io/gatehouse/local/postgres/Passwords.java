package io.gatehouse.local.postgres;

import io.gatehouse.local.leak.SecretLedger;
import io.gatehouse.local.stack.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The generated passwords of the database roles, made once. */
final class Passwords {
    private final Map<String, String> byRole;

    private Passwords(Map<String, String> byRole) {
        this.byRole = byRole;
    }

    static Passwords load(Path file, List<String> roles, SecretLedger ledger) {
        var json = JsonMapper.builder().build();
        Map<String, String> byRole = Files.exists(file)
                ? json.readValue(file, new TypeReference<LinkedHashMap<String, String>>() {})
                : new LinkedHashMap<>();
        var random = new SecureRandom();
        for (var role : roles) {
            byRole.computeIfAbsent(role, ignored -> {
                var bytes = new byte[24];
                random.nextBytes(bytes);
                return HexFormat.of().formatHex(bytes);
            });
        }
        DataFolder.writePrivately(file, json.writeValueAsString(byRole));
        byRole.forEach((role, password) -> ledger.add("password of " + role, password));
        return new Passwords(byRole);
    }

    String of(String role) {
        var password = byRole.get(role);
        if (password == null) {
            throw new IllegalArgumentException("No role " + role);
        }
        return password;
    }
}
