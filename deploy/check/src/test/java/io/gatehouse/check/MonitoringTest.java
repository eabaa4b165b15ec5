package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts that say what to do, and dashboards. */
class MonitoringTest {
    private static final JsonNode ALERTS = Kustomization.byName(Project.manifests("overlays/prod"))
            .get("PrometheusRule gatehouse")
            .at("/spec/groups");
    private static final Pattern METRIC = Pattern.compile("\\b(up|[a-z]+(_[a-z]+)+)\\b");

    @Test
    void everyAlertSaysWhatToDo() {
        Set<String> names = new HashSet<>();
        for (JsonNode group : ALERTS) {
            for (JsonNode alert : group.path("rules")) {
                String name = alert.path("alert").asText();
                assertThat(names.add(name)).as("%s twice", name).isTrue();
                assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning", "info");
                assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
                assertThat(alert.at("/annotations/runbook").asText()).as(name).hasSizeGreaterThan(40);
                assertThat(METRIC.matcher(alert.path("expr").asText()).find())
                        .as(name)
                        .isTrue();
                assertBalanced(alert.path("expr").asText());
            }
        }
        assertThat(names).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway-service", "identity-service", "catalog-service"})
    void everyServiceHasADashboard(String service) {
        JsonNode dashboard = Project.tree(Project.KUBERNETES.resolve("components/monitoring/" + service + ".json"));

        JsonNode shipped =
                Kustomization.byName(Project.manifests("overlays/prod")).get("ConfigMap dashboards");
        assertThat(shipped.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
        assertThat(Project.tree(shipped.path("data").path(service + ".json").asText()))
                .isEqualTo(dashboard);

        List<Integer> ids = new ArrayList<>();
        assertThat(dashboard.path("title").asText()).contains(service);
        for (JsonNode panel : dashboard.path("panels")) {
            ids.add(panel.path("id").asInt());
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("targets")).isNotEmpty();
            panel.path("targets")
                    .forEach(target -> assertBalanced(target.path("expr").asText()));
        }
        assertThat(ids).hasSizeGreaterThan(5).doesNotHaveDuplicates();
    }

    @Test
    void everyServiceIsScraped() {
        for (String service : List.of("gateway-service", "identity-service", "catalog-service")) {
            var objects = Kustomization.byName(Project.manifests("overlays/prod"));
            JsonNode monitor = objects.get("ServiceMonitor " + service);
            JsonNode endpoint = monitor.at("/spec/endpoints/0");
            JsonNode chosen = monitor.at("/spec/selector/matchLabels");
            JsonNode labels = objects.get("Service " + service).at("/metadata/labels");
            assertThat(chosen).isNotEmpty();
            chosen.properties()
                    .forEach(label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
            assertThat(endpoint.path("path").asText()).isEqualTo("/q/metrics");
            assertThat(objects.get("Service " + service).at("/spec/ports").findValuesAsText("name"))
                    .contains(endpoint.path("port").asText());
        }
    }

    private static void assertBalanced(String expression) {
        for (String pair : List.of("()", "[]", "{}")) {
            assertThat(expression.chars().filter(c -> c == pair.charAt(0)).count())
                    .as(expression)
                    .isEqualTo(
                            expression.chars().filter(c -> c == pair.charAt(1)).count());
        }
        assertThat(expression).isNotBlank();
    }
}
