package io.gatehouse.gateway.catalog;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What a target says that it can do, as far as it is passed on. */
public enum Capability {
    TOOLS("tools"),
    PROMPTS("prompts"),
    RESOURCES("resources"),
    /** {@code resources/subscribe}. */
    RESOURCES_SUBSCRIBE("resources.subscribe"),
    COMPLETIONS("completions"),
    LOGGING("logging");

    private final String text;

    Capability(String text) {
        this.text = text;
    }

    /** Those of these names; what this version does not know is passed over. */
    public static Set<Capability> of(Collection<String> texts) {
        Set<Capability> known = EnumSet.noneOf(Capability.class);
        for (Capability one : values()) {
            if (texts.contains(one.text)) {
                known.add(one);
            }
        }
        return known;
    }
}
