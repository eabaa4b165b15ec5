package io.gatehouse.identity.trace;

import io.gatehouse.identity.PostgresResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The same surroundings, with a collector. */
public final class TracedPostgres extends PostgresResource {

    /** A service of its own for the tests that want a collector. */
    public static class Profile implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(TracedPostgres.class));
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
        try {
            collector = new Collector();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        config.put("identity.tracing.endpoint", collector.url());
        config.put("quarkus.otel.bsp.schedule.delay", "50ms");
        config.put("identity.metrics.endpoint", collector.url());
        config.put("identity.metrics.interval", "PT1S");
        return config;
    }

    @Override
    public void stop() {
        super.stop();
        if (collector != null) {
            collector.close();
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(TracedPostgres.class));
    }
}
