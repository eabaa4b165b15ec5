package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A full heap and all that is beside it fit into the limit: the kernel ends what goes beyond, without a word. */
class MemoryTest {
    /** MiB after load, as measured: classes, code, buffers, threads, and what the JVM and its libraries take for themselves. */
    private static final Map<String, Integer> BESIDE_THE_HEAP = Map.of("gateway", 139, "identity", 249, "catalog", 212);

    private static final int AIR = 32;
    private static final Pattern SHARE = Pattern.compile("(?m)^-XX:MaxRAMPercentage=(\\d+)$");
    private static final Pattern SIZE = Pattern.compile("(?m)^-(?:Xm[sx]|XX:(?:Max|Initial|Min)HeapSize|XX:MaxRAM=)");

    @ParameterizedTest
    @CsvSource({
        "overlays/prod, gateway, StatefulSet", "overlays/prod, identity, Deployment",
                "overlays/prod, catalog, StatefulSet",
        "overlays/dev, gateway, StatefulSet", "overlays/dev, identity, Deployment", "overlays/dev, catalog, StatefulSet"
    })
    void thePodHasRoomForAFullHeap(String overlay, String service, String kind) {
        JsonNode limits = Kustomization.podSpec(
                        Kustomization.byName(Project.manifests(overlay)).get(kind + " " + service + "-service"))
                .at("/containers/0/resources/limits");
        int limit = Integer.parseInt(limits.path("memory").asText().replaceFirst("Mi$", ""));

        assertThat(needed(service, limit, share(service))).isLessThanOrEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "identity", "catalog"})
    void soHasTheContainer(String service) {
        String limit = ComposeTest.file()
                .at("/services/" + service + "-service/mem_limit")
                .asText();
        int mebibytes = Integer.parseInt(limit.replaceFirst("m$", ""));

        assertThat(needed(service, mebibytes, share(service))).isLessThanOrEqualTo(mebibytes);
    }

    @Test
    void aLargerShareIsFound() {
        assertThat(needed("identity", 640, 60)).isGreaterThan(640);
    }

    private static int needed(String service, int limit, int share) {
        return limit * share / 100 + BESIDE_THE_HEAP.get(service) + AIR;
    }

    /** How much of the limit the image gives the heap, in percent. */
    private static int share(String service) {
        String options = Project.text(Project.ROOT.resolve(service + "-service/src/main/image/java.options"));
        // A size would win over the share.
        assertThat(options).doesNotContainPattern(SIZE);
        Matcher share = SHARE.matcher(options);
        assertThat(share.find()).isTrue();
        return Integer.parseInt(share.group(1));
    }
}
