package io.gatehouse.catalog.log;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * Has the log written as JSON where the settings want that. It happens when the settings are read, because what Quarkus
 * logs of its own start is to be JSON, too.
 */
public final class LogSettings implements ConfigSourceFactory {

    /** Above the settings that are built in (250), below the environment (300). */
    private static final int ORDINAL = 260;

    private static final AtomicBoolean WRITES = new AtomicBoolean();

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue format = context.getValue("catalog.log.format");
        if (format == null || !"JSON".equalsIgnoreCase(format.getValue())) {
            return List.of();
        }
        if (WRITES.compareAndSet(false, true)) {
            LogContext.getLogContext()
                    .getLogger("")
                    .addHandler(new ConsoleHandler(ConsoleHandler.Target.SYSTEM_OUT, new JsonLines("catalog-service")));
        }
        return List.of(
                new PropertiesConfigSource(Map.of("quarkus.log.console.enabled", "false"), "catalog.log", ORDINAL));
    }
}
