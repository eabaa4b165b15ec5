package io.gatehouse.gateway.endpoint;

import io.gatehouse.gateway.mcp.LogLevel;
import io.gatehouse.gateway.replica.ReplicaTopic;
import io.gatehouse.gateway.tool.CallTool;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Which log messages clients asked for at another replica; a replica that comes later is told, too. */
@Singleton
class SessionLogLevels implements ReplicaTopic {

    static final String NAME = "log-levels";
    private static final String SESSION = "sessionKey";
    private static final String LEVEL = "level";

    private final CallTool calls;

    SessionLogLevels(CallTool calls) {
        this.calls = calls;
    }

    static JsonObject message(String sessionKey, String level) {
        return new JsonObject().put(SESSION, sessionKey).put(LEVEL, level);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean take(JsonObject message) {
        String level = Objects.requireNonNull(message.getString(LEVEL));
        if (!LogLevel.ALL.contains(level)) {
            throw new IllegalArgumentException("no such level");
        }
        calls.logLevel(Objects.requireNonNull(message.getString(SESSION)), level);
        return true;
    }

    @Override
    public List<JsonObject> missed() {
        List<JsonObject> all = new ArrayList<>();
        calls.logLevels().forEach((sessionKey, level) -> all.add(message(sessionKey, level)));
        return all;
    }
}
