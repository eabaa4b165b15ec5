package io.gatehouse.catalog.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who did it, and to what.
 *
 * @param tool the tool, or the prompt, resource or template, where it was a single one of the target
 */
public record AuditSubject(
        @Nullable String userIssuer,
        @Nullable String userSubject,
        @Nullable String gateway,
        @Nullable String target,
        @Nullable String tool) {

    /** The longest name that identity-service takes, in characters. */
    private static final int LONGEST = 256;

    /** A whole target, or a gateway. */
    public AuditSubject(
            @Nullable String userIssuer,
            @Nullable String userSubject,
            @Nullable String gateway,
            @Nullable String target) {
        this(userIssuer, userSubject, gateway, target, null);
    }

    /** The same of one of the target's definitions; its name is a stranger's, so it is cut and holds no control character. */
    public AuditSubject of(String definition) {
        String name = definition.replaceAll("\\p{Cc}", "?");
        if (name.length() > LONGEST) {
            int end = Character.isHighSurrogate(name.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
            name = name.substring(0, end) + "…";
        }
        return new AuditSubject(userIssuer, userSubject, gateway, target, name);
    }
}
