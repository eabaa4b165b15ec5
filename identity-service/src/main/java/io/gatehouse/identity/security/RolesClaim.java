package io.gatehouse.identity.security;

import io.gatehouse.identity.jwt.UnverifiedJwt;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The roles that a token gives to a person. */
public final class RolesClaim {
    private static final Set<String> KNOWN = Set.of(Role.OPERATOR, Role.AUDITOR, Role.AGENT_DEVELOPER);

    private RolesClaim() {}

    /** The known ones at this path of a verified token: names with {@code /} between the steps. */
    public static Set<String> of(UnverifiedJwt token, String path) {
        String[] steps = path.split("/", -1);
        Object value = token.claim(steps[0]);
        for (int i = 1; i < steps.length; i++) {
            value = step(value, steps[i]);
        }
        return value instanceof Collection<?> roles
                ? roles.stream().map(String::valueOf).filter(KNOWN::contains).collect(Collectors.toSet())
                : Set.of();
    }

    private static @Nullable Object step(@Nullable Object value, String name) {
        return value instanceof Map<?, ?> map ? map.get(name) : null;
    }
}
