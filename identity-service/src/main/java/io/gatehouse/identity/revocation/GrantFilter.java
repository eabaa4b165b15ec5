package io.gatehouse.identity.revocation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which grants are meant; an absent member narrows nothing.
 *
 * @param users text forms of the user's key; more than one only where it is not known by which claim a person is named
 */
public record GrantFilter(
        @Nullable UUID id,
        @Nullable List<String> users,
        @Nullable String provider,
        @Nullable String workload) {

    /** All grants of a user. */
    public static GrantFilter ofUser(String user) {
        return new GrantFilter(null, List.of(user), null, null);
    }

    /** One grant of a user. */
    public static GrantFilter one(UUID id, String user) {
        return new GrantFilter(id, List.of(user), null, null);
    }

    /** Whether anything is narrowed at all. */
    boolean everything() {
        return id == null && users == null && provider == null && workload == null;
    }

    /** The condition on {@code GrantEntity g}. */
    String condition() {
        StringBuilder text = new StringBuilder("1 = 1");
        if (id != null) {
            text.append(" and g.id = :id");
        }
        if (users != null) {
            text.append(" and g.userKey in (:users)");
        }
        if (provider != null) {
            text.append(" and g.providerId in (select p.id from Oauth2ProviderEntity p where p.name = :provider)");
        }
        if (workload != null) {
            text.append(" and g.workload = :workload");
        }
        return text.toString();
    }

    /** The parameters of the condition. */
    Map<String, Object> parameters() {
        Map<String, Object> values = new LinkedHashMap<>();
        if (id != null) {
            values.put("id", id);
        }
        if (users != null) {
            values.put("users", users);
        }
        if (provider != null) {
            values.put("provider", provider);
        }
        if (workload != null) {
            values.put("workload", workload);
        }
        return values;
    }
}
