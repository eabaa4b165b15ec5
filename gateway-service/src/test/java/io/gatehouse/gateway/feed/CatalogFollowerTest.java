package io.gatehouse.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.FakeCatalog;
import io.gatehouse.gateway.GatewayConfig;
import io.gatehouse.gateway.Snapshot;
import io.gatehouse.gateway.catalog.Snapshots;
import io.gatehouse.gateway.identity.FakeIdentity;
import io.gatehouse.gateway.peer.Configs;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogFollowerTest {

    private final Vertx vertx = Vertx.vertx();
    private FakeCatalog catalog;
    private Snapshots snapshots;
    private CatalogFollower follower;

    @BeforeEach
    void follow(@TempDir Path folder) {
        catalog = new FakeCatalog(vertx);
        FakeIdentity identity = new FakeIdentity(vertx, folder);
        CatalogConfig config = Configs.of(
                CatalogConfig.class,
                Map.of(
                        "gateway.catalog.url", catalog.server.uri("").toString(),
                        "gateway.catalog.poll-wait", "PT1S",
                        "gateway.catalog.back-off", "PT0.02S",
                        "gateway.catalog.maximum-back-off", "PT0.1S"));
        snapshots = new Snapshots(Configs.of(GatewayConfig.class, Map.of("gateway.default-gateway", "main")));
        follower = new CatalogFollower(vertx, identity.peer, identity.tokens(), snapshots, config, "1");
    }

    @AfterEach
    void stop() {
        follower.close();
        vertx.close();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(15));
    }

    @Test
    void changesAreTakenInAndRemovedGatewaysForgotten() {
        catalog.publish(new Snapshot("g1", "main", 1).text());
        follower.start(new StartupEvent());
        soon().until(snapshots::complete);
        assertThat(snapshots.defaultGateway().revision()).isEqualTo(1);
        catalog.publish(new Snapshot("g1", "main", 2).tool("a").text());
        soon().until(() -> snapshots.find("g1").revision() == 2);
        assertThat(snapshots.defaultGateway().route("notes___a")).isNotNull();
        catalog.publish(new Snapshot("g2", "other", 1).text());
        soon().until(() -> snapshots.find("g2") != null);
        catalog.remove("g1");
        soon().until(() -> snapshots.find("g1") == null);
        assertThat(snapshots.defaultGateway()).isNull();
    }

    @Test
    void nothingIsReadyBeforeTheCatalogAnswered() {
        catalog.broken.set(503);
        follower.start(new StartupEvent());
        soon().until(() -> catalog.server.count("/v1/snapshots") > 3);
        assertThat(snapshots.complete()).isFalse();
        catalog.broken.set(0);
        soon().until(snapshots::complete);
    }

    @Test
    void theLastSnapshotIsServedWhileTheCatalogIsAway() {
        catalog.publish(new Snapshot("g1", "main", 1).tool("a").text());
        follower.start(new StartupEvent());
        soon().until(snapshots::complete);
        catalog.broken.set(500);
        long before = catalog.server.count("/v1/snapshots");
        soon().until(() -> catalog.server.count("/v1/snapshots") > before + 3);
        assertThat(snapshots.defaultGateway().route("notes___a")).isNotNull();
        catalog.publish(new Snapshot("g1", "main", 2).text());
        catalog.broken.set(0);
        soon().until(() -> snapshots.defaultGateway().revision() == 2);
    }

    @Test
    void aGatewayThatTheCatalogCannotGiveDoesNotKeepTheOthersOld() {
        catalog.publish(new Snapshot("g1", "main", 1).text());
        catalog.publish(new Snapshot("g2", "second", 1).text());
        catalog.publish(new Snapshot("g3", "third", 1).text());
        follower.start(new StartupEvent());
        soon().until(snapshots::complete);
        // Whatever the order of the list: one of them comes after one that is broken.
        catalog.brokenGateways.addAll(Set.of("g2"));
        for (String id : List.of("g1", "g2", "g3")) {
            catalog.publish(new Snapshot(id, id.equals("g1") ? "main" : id, 2).text());
        }
        soon().until(() -> snapshots.revision("g1") == 2 && snapshots.revision("g3") == 2);
        catalog.remove("g1");
        soon().until(() -> snapshots.find("g1") == null);
        assertThat(snapshots.revision("g2")).isEqualTo(1);
        catalog.brokenGateways.clear();
        soon().until(() -> snapshots.revision("g2") == 2);
    }

    @Test
    void aBadSnapshotLeavesTheLastOneAndDoesNotStopTheOthers() {
        catalog.publish(new Snapshot("g1", "main", 1).tool("a").text());
        follower.start(new StartupEvent());
        soon().until(snapshots::complete);
        catalog.publish(new Snapshot("g1", "main", 2).tool("a").tool("a").text());
        catalog.publish(new Snapshot("g2", "other", 1).text());
        soon().until(() -> snapshots.find("g2") != null);
        assertThat(snapshots.defaultGateway().revision()).isEqualTo(1);
        catalog.publish(new Snapshot("g1", "main", 3).text());
        soon().until(() -> snapshots.defaultGateway().revision() == 3);
    }
}
