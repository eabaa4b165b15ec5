package io.gatehouse.local.leak;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every secret of one run, so that the leak test knows what to look for. Lives in memory only. */
public final class SecretLedger {
    /** Shorter values would be found by accident. */
    private static final int SHORTEST = 12;

    private static final int MOST = 100_000;

    private final Map<String, String> kindBySecret = new LinkedHashMap<>();

    /** Remembers a secret under a name for reports; the first name stays. */
    public synchronized void add(String kind, String secret) {
        if (secret.length() < SHORTEST) {
            return;
        }
        if (kindBySecret.size() >= MOST) {
            throw new IllegalStateException("The ledger of secrets is full");
        }
        kindBySecret.putIfAbsent(secret, kind);
    }

    /** What to look for: secret to its kind. */
    public synchronized Map<String, String> secrets() {
        return Map.copyOf(kindBySecret);
    }

    @Override
    public synchronized String toString() {
        return "SecretLedger[" + kindBySecret.size() + " secrets]";
    }
}
