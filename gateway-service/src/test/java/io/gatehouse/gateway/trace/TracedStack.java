package io.gatehouse.gateway.trace;

import io.gatehouse.gateway.Stack;
import java.util.Map;

/** The same surroundings, with a collector. */
public class TracedStack extends Stack {

    public Collector collector;

    @Override
    public Map<String, String> start() {
        Map<String, String> config = super.start();
        collector = new Collector(vertx);
        config.put("gateway.tracing.endpoint", collector.server.uri("").toString());
        config.put("quarkus.otel.bsp.schedule.delay", "50ms");
        return config;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(TracedStack.class));
    }
}
