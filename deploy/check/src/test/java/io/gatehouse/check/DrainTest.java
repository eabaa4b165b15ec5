package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service is given the time that it takes to end, and the time that it may wait for its database at the start. */
class DrainTest {
    /** After the last call a service writes what is left of its audit trail: 5 s at most. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(5);

    private static final Duration AIR = Duration.ofSeconds(3);
    private static final Pattern PATIENCE = Pattern.compile("PATIENCE = Duration\\.ofMinutes\\((\\d+)\\)");

    @ParameterizedTest
    @CsvSource({
        "overlays/prod, StatefulSet gateway-service",
        "overlays/prod, Deployment identity-service",
        "overlays/prod, StatefulSet catalog-service",
        "overlays/dev, StatefulSet gateway-service",
        "overlays/dev, Deployment identity-service",
        "overlays/dev, StatefulSet catalog-service"
    })
    void thePodOutlivesItsService(String overlay, String workload) {
        assertThat(spare(overlay, workload, pod(overlay, workload))).isGreaterThanOrEqualTo(AIR);
    }

    @Test
    void aShorterPatienceIsFound() {
        ObjectNode pod = (ObjectNode) pod("overlays/prod", "StatefulSet gateway-service");
        pod.put("terminationGracePeriodSeconds", 39);

        assertThat(spare("overlays/prod", "StatefulSet gateway-service", pod)).isLessThan(AIR);
    }

    /** The compose file sets nothing of this, so that what is packaged holds. */
    @ParameterizedTest
    @ValueSource(strings = {"gateway", "identity", "catalog"})
    void theContainerOutlivesItsService(String service) {
        Map<String, String> packaged = Project.properties(
                Project.text(Project.ROOT.resolve(service + "-service/src/main/resources/application.properties")));
        Duration grace = seconds(ComposeTest.file()
                .at("/services/" + service + "-service/stop_grace_period")
                .asText());

        assertThat(grace.minus(drain(packaged))).isGreaterThanOrEqualTo(AIR);
    }

    /** A service that still waits for its database is not started anew by the kubelet. */
    @ParameterizedTest
    @CsvSource({"identity, Deployment", "catalog, StatefulSet"})
    void theStartMayTakeAsLongAsTheServiceWaits(String service, String kind) {
        Matcher patience = PATIENCE.matcher(Project.text(Project.ROOT.resolve(
                "%1$s-service/src/main/java/io/gatehouse/%1$s/readiness/SchemaCheck.java".formatted(service))));
        assertThat(patience.find()).isTrue();
        JsonNode probe = pod("overlays/prod", kind + " " + service + "-service").at("/containers/0/startupProbe");

        assertThat(Duration.ofSeconds(probe.path("periodSeconds").asLong()
                        * probe.path("failureThreshold").asLong()))
                .isGreaterThan(Duration.ofMinutes(Long.parseLong(patience.group(1))));
    }

    /** What is left of the pod's patience when its service has ended. */
    private static Duration spare(String overlay, String workload, JsonNode pod) {
        String service = workload.replaceFirst(".* (\\w+)-.*", "$1");
        long pause = pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asLong();
        return Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asLong())
                .minusSeconds(pause)
                .minus(drain(SettingsTest.settings(overlay, service)));
    }

    private static Duration drain(Map<String, String> settings) {
        assertThat(settings).containsKey("quarkus.shutdown.timeout");
        return seconds(settings.getOrDefault("quarkus.shutdown.delay", "0s"))
                .plus(seconds(settings.get("quarkus.shutdown.timeout")))
                .plus(LAST_WRITE);
    }

    private static Duration seconds(String text) {
        return Duration.parse("PT" + text);
    }

    private static JsonNode pod(String overlay, String workload) {
        return Kustomization.podSpec(
                Kustomization.byName(Project.manifests(overlay)).get(workload));
    }
}
