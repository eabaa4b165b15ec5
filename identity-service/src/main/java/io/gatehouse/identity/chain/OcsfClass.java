package io.gatehouse.identity.chain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which class of OCSF 1.3.0 an event is one of.
 *
 * @param uid number of the class; its thousands are the category
 * @param activity number of the activity in it
 */
record OcsfClass(int uid, int activity) {

    private static final int AUTHENTICATION = 3002;
    private static final int ENTITY_MANAGEMENT = 3004;
    private static final int USER_ACCESS = 3005;
    private static final int API_ACTIVITY = 6003;
    private static final int EVENT_LOG = 1008;
    private static final int OTHER = 99;

    /** The class of a type of the trail; what nobody knows is an API activity of another kind. */
    static OcsfClass of(@Nullable String type) {
        return switch (type == null ? "" : type) {
            case "PROMPT_FETCHED",
                    "RESOURCE_READ",
                    "TOOLS_LISTED",
                    "COMPLETION_ASKED",
                    "TARGET_SYNCHRONIZED",
                    "TARGET_SYNCHRONIZATION_FAILED" -> new OcsfClass(API_ACTIVITY, 2);
            case "CALLER_REFUSED" -> new OcsfClass(AUTHENTICATION, 1);
            case "WORKLOAD_TOKEN_ISSUED", "WORKLOAD_TOKEN_REFUSED" -> new OcsfClass(AUTHENTICATION, 3);
            case "RESOURCE_TOKEN_USED", "RESOURCE_TOKEN_REFUSED", "API_KEY_USED" -> new OcsfClass(AUTHENTICATION, 4);
            case "TOKEN_REFRESHED", "TOKEN_REFRESH_FAILED" -> new OcsfClass(AUTHENTICATION, 5);
            // Nobody got anything yet, or ever: a success of these is no privilege.
            case "CONSENT_REQUESTED", "CONSENT_DENIED" -> new OcsfClass(USER_ACCESS, OTHER);
            case "CONSENT_GRANTED", "CONSENT_REFUSED", "SESSION_COMPLETED", "TOKEN_STORED" ->
                new OcsfClass(USER_ACCESS, 1);
            case "GRANT_WITHDRAWN", "GRANT_REVOKED" -> new OcsfClass(USER_ACCESS, 2);
            case "WORKLOAD_CHANGED", "ACCESS_KEY_CHANGED", "PROVIDER_CHANGED", "GATEWAY_CHANGED", "TARGET_CHANGED" ->
                new OcsfClass(ENTITY_MANAGEMENT, 3);
            case "AUDIT_CUT" -> new OcsfClass(EVENT_LOG, 2);
            case "AUDIT_EVENT_UNREADABLE" -> new OcsfClass(EVENT_LOG, OTHER);
            default -> new OcsfClass(API_ACTIVITY, OTHER);
        };
    }

    /** Adds what this class wants beyond the others. */
    void details(Map<String, Object> line, StoredEvent event) {
        switch (uid) {
            case API_ACTIVITY -> {
                line.put("api", api(event));
                line.putIfAbsent("src_endpoint", Map.of("name", "unknown"));
            }
            case AUTHENTICATION -> {
                line.put("user", OcsfEvent.user(event));
                line.put("service", Map.of("name", service(event)));
            }
            case USER_ACCESS -> {
                line.put("user", OcsfEvent.user(event));
                String scopes = event.text("scopes");
                line.put("privileges", scopes == null ? List.of() : List.of(scopes.split(" ")));
                line.put("resource", Map.of("name", service(event)));
            }
            case ENTITY_MANAGEMENT -> line.put("entity", Map.of("name", service(event), "type", entityType(event)));
            default -> line.put("log_name", "gatehouse-audit");
        }
    }

    private static Map<String, Object> api(StoredEvent event) {
        Map<String, Object> api = new LinkedHashMap<>();
        String tool = event.text("tool");
        String type = event.text("type");
        api.put("operation", tool == null ? String.valueOf(type) : tool);
        api.put("service", Map.of("name", service(event)));
        return api;
    }

    /** The nearest thing that the event was about. */
    private static String service(StoredEvent event) {
        for (String name : List.of("target", "provider", "gateway", "workload")) {
            String value = event.text(name);
            if (value != null) {
                return value;
            }
        }
        return "gatehouse";
    }

    private static String entityType(StoredEvent event) {
        String type = String.valueOf(event.text("type"));
        return type.substring(0, type.lastIndexOf('_')).replace('_', '-').toLowerCase(Locale.ROOT);
    }
}
