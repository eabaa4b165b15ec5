package io.gatehouse.identity.log;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.jspecify.annotations.Nullable;

/**
 * Has the log written as JSON where the settings want that, wherever it stands. It happens when Quarkus reads whether it
 * shall log to the console, because what it logs of its own start is to be JSON, too.
 */
@Priority(Priorities.APPLICATION)
public final class LogSettings implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;
    /** Above the settings that are built in (250), below the environment (300). */
    private static final int ORDINAL = 260;

    private static final String CONSOLE = "quarkus.log.console.enabled";
    private static final AtomicBoolean WRITES = new AtomicBoolean();

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue said = context.proceed(name);
        if (!name.equals(CONSOLE) || said != null && said.getConfigSourceOrdinal() > ORDINAL) {
            return said;
        }
        ConfigValue format = context.restart("identity.log.format");
        if (format == null || !"JSON".equalsIgnoreCase(format.getValue())) {
            return said;
        }
        if (WRITES.compareAndSet(false, true)) {
            LogContext.getLogContext()
                    .getLogger("")
                    .addHandler(
                            new ConsoleHandler(ConsoleHandler.Target.SYSTEM_OUT, new JsonLines("identity-service")));
        }
        return ConfigValue.builder()
                .withName(name)
                .withValue("false")
                .withConfigSourceName("identity.log")
                .withConfigSourceOrdinal(ORDINAL)
                .build();
    }
}
