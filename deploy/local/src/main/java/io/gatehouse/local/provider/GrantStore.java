package io.gatehouse.local.provider;

import io.gatehouse.local.stack.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Refresh tokens and what they stand for, kept in a file, because a restarted stack still holds them in its vault. */
final class GrantStore {
    private final JsonMapper json = JsonMapper.builder().build();
    private final Path file;
    private final Map<String, Grant> grants;

    GrantStore(Path file) {
        this.file = file;
        this.grants = Files.exists(file)
                ? json.readValue(file, new TypeReference<LinkedHashMap<String, Grant>>() {})
                : new LinkedHashMap<>();
    }

    synchronized String issue(Grant grant) {
        var refreshToken = UUID.randomUUID() + "." + UUID.randomUUID();
        grants.put(refreshToken, grant);
        save();
        return refreshToken;
    }

    /** A refresh token works once; its successor is issued with the next access token. */
    synchronized Optional<Grant> redeem(String refreshToken) {
        var grant = Optional.ofNullable(grants.remove(refreshToken));
        save();
        return grant;
    }

    synchronized int revokeAll(String user) {
        int before = grants.size();
        grants.values().removeIf(grant -> grant.user().equals(user));
        save();
        return before - grants.size();
    }

    private void save() {
        DataFolder.writePrivately(file, json.writeValueAsString(grants));
    }
}
