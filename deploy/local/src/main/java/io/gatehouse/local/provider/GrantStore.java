package io.gatehouse.local.provider;

import io.gatehouse.local.stack.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
    private final Map<String, String> predecessors = new HashMap<>();
    private boolean forgiving;

    /** What a refresh token stood for, and the one that stands for it now. */
    record Rotated(Grant grant, String successor) {}

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

    /** Whether a refresh token goes on working until its successor was used, for clients that never got the answer. */
    synchronized void forgiving(boolean forgiving) {
        this.forgiving = forgiving;
    }

    /** A refresh token works once, or until its successor was used. */
    synchronized Optional<Rotated> rotate(String refreshToken) {
        var grant = grants.get(refreshToken);
        if (grant == null) {
            return Optional.empty();
        }
        var predecessor = predecessors.remove(refreshToken);
        if (predecessor != null) {
            grants.remove(predecessor);
        }
        if (!forgiving) {
            grants.remove(refreshToken);
        }
        var successor = issue(grant);
        if (forgiving) {
            predecessors.put(successor, refreshToken);
        }
        return Optional.of(new Rotated(grant, successor));
    }

    /** Ends a refresh token. */
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
