package io.gatehouse.gateway.catalog;

/** The lists of a gateway that change. */
public enum ListKind {
    TOOLS("tools"),
    PROMPTS("prompts"),
    RESOURCES("resources");

    private final String word;

    ListKind(String word) {
        this.word = word;
    }

    /** The capability that declares that the list changes. */
    public String capability() {
        return word;
    }

    /** The member of a subscription's filter that asks to be told (MCP 2026-07-28). */
    public String filter() {
        return word + "ListChanged";
    }

    /** The notification. */
    public String notification() {
        return "notifications/" + word + "/list_changed";
    }
}
