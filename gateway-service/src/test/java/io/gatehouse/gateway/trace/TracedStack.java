package io.gatehouse.gateway.trace;

import io.gatehouse.gateway.Stack;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The same surroundings, with a collector. */
public class TracedStack extends Stack {

    /** A service of its own for the tests that want a collector; the other surroundings would get in the way. */
    public static class Profile implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TracedStack.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    public Collector collector;

    @Override
    public Map<String, String> start() {
        Map<String, String> config = super.start();
        collector = new Collector(vertx);
        config.put("gateway.tracing.endpoint", collector.server.uri("").toString());
        config.put("quarkus.otel.bsp.schedule.delay", "50ms");
        config.put("gateway.metrics.endpoint", collector.server.uri("").toString());
        config.put("gateway.metrics.interval", "PT1S");
        return config;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(TracedStack.class));
    }
}
