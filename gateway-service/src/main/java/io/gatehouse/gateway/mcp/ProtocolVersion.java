package io.gatehouse.gateway.mcp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The protocol revisions this gateway speaks, oldest first. */
public enum ProtocolVersion {
    V2025_03_26("2025-03-26"),
    V2025_06_18("2025-06-18"),
    V2025_11_25("2025-11-25"),
    V2026_07_28("2026-07-28");

    /** The first revision without a handshake. */
    private static final String FIRST_MODERN = "2026-07-28";

    private static final List<ProtocolVersion> NEWEST_FIRST = List.of(values()).reversed();

    private final String text;

    ProtocolVersion(String text) {
        this.text = text;
    }

    /** The revision as it stands on the wire. */
    public String text() {
        return text;
    }

    /** The revision of that text, or null. */
    public static @Nullable ProtocolVersion of(@Nullable String text) {
        for (ProtocolVersion version : NEWEST_FIRST) {
            if (version.text.equals(text)) {
                return version;
            }
        }
        return null;
    }

    /** How it is spoken. */
    public Era era() {
        return eraOf(text);
    }

    /** The era that a version text belongs to; revisions are dates and so compare as text. */
    public static Era eraOf(String text) {
        return text.length() == FIRST_MODERN.length() && text.compareTo(FIRST_MODERN) >= 0 ? Era.MODERN : Era.LEGACY;
    }

    /** Those of a gateway's versions that are spoken here, newest first. */
    public static List<ProtocolVersion> supported(Collection<String> texts) {
        List<ProtocolVersion> found = new ArrayList<>(NEWEST_FIRST.size());
        for (ProtocolVersion version : NEWEST_FIRST) {
            if (texts.contains(version.text)) {
                found.add(version);
            }
        }
        return found;
    }

    /** Those of one era, newest first. */
    public static List<ProtocolVersion> supported(Collection<String> texts, Era era) {
        List<ProtocolVersion> found = supported(texts);
        found.removeIf(version -> version.era() != era);
        return found;
    }

    /** Whether clients of this revision know URL-mode elicitation. */
    public boolean hasUrlElicitation() {
        return compareTo(V2025_11_25) >= 0;
    }
}
