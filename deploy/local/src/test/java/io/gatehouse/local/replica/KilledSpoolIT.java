package io.gatehouse.local.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.kill.Chain;
import io.gatehouse.local.operator.Operator;
import io.gatehouse.local.stack.Bootstrap;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of each packaged service under load: what was answered stands in the audit trail, once. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class KilledSpoolIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CALLERS = 8;

    @TempDir
    private static Path folder;

    private static Replicas replicas;
    private static Client alice;
    private static Load load;
    /** The names of the targets whose making was answered. */
    private static final Set<String> made = ConcurrentHashMap.newKeySet();

    @BeforeAll
    @Timeout(300)
    static void start() throws IOException {
        replicas = new Replicas(folder, 1, Map.of("gateway.audit.max-size", "512K"));
        alice = replicas.client("alice");
        await().atMost(PATIENCE).ignoreExceptions().until(() -> replicas.serves(alice, replicas.first));
        load = new Load(replicas.first, alice, CALLERS);
    }

    @AfterAll
    static void stop() {
        if (load != null) {
            load.close();
        }
        if (replicas != null) {
            replicas.close();
        }
    }

    @Test
    @Order(1)
    void whileIdentityServiceIsDeadTheSpoolFillsThenCallsAreRefusedThenAllIsDelivered() {
        awaitMore();
        var identity = replicas.stack.identity();
        identity.kill();
        await().atMost(PATIENCE).until(() -> load.refusedForRoom.get() > CALLERS);
        identity.start();
        awaitMore();
    }

    @Test
    @Order(2)
    void theGatewayIsKilledUnderLoad() {
        restart(replicas.stack.gateway());
        restart(replicas.stack.gateway());
    }

    @Test
    @Order(3)
    void catalogServiceIsKilledWhileItMakesTargets() {
        var catalog = replicas.stack.catalog();
        var maker = Thread.ofVirtual().start(() -> makeTargets(12));
        await().atMost(PATIENCE).until(() -> made.size() >= 3);
        catalog.kill();
        catalog.start();
        join(maker);
        assertThat(made).hasSizeGreaterThan(6);
    }

    @Test
    @Order(4)
    void everyAnsweredCallStandsInTheTrailOnce() throws SQLException {
        load.close();
        assertThat(load.odd).isEmpty();
        assertThat(load.answered).hasSizeGreaterThan(100);
        await().atMost(PATIENCE).until(() -> new HashSet<>(traces()).containsAll(load.answered));

        var traces = traces();
        var known = new HashSet<>(traces);
        assertThat(traces.size() - known.size())
                .as("calls that stand there twice")
                .isZero();
        assertThat(without(load.answered, known)).as("answered and not there").isEmpty();
        var called = new HashSet<>(load.answered);
        called.addAll(load.broken);
        assertThat(without(known, called)).as("there and never called").isEmpty();
        // Whose call was under way at a kill has a line that says so, and no more of them than there were callers.
        assertThat(rows("SELECT trace_id FROM audit_event WHERE reason = 'interrupted' AND type = 'TOOL_CALLED'"))
                .hasSizeLessThanOrEqualTo(2 * CALLERS);
    }

    @Test
    @Order(5)
    void everyAnsweredChangeStandsInTheTrailAndNoWritersNumberIsMissing() throws SQLException {
        await().atMost(PATIENCE).until(() -> new HashSet<>(targets()).containsAll(made));
        assertThat(rows("SELECT writer FROM audit_event WHERE sequence IS NOT NULL GROUP BY writer"
                        + " HAVING count(*) <> max(sequence) OR min(sequence) <> 1"))
                .isEmpty();
        assertThat(rows("SELECT DISTINCT writer FROM audit_event WHERE sequence IS NOT NULL"))
                .hasSize(2);
        await().atMost(PATIENCE).until(() -> Chain.verify(replicas.stack).events() >= load.answered.size());
        assertThat(Chain.verify(replicas.stack).finding()).isEmpty();
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        return all.stream().filter(one -> !some.contains(one)).collect(Collectors.toSet());
    }

    private static void restart(ServiceProcess service) {
        awaitMore();
        service.kill();
        service.start();
        awaitMore();
    }

    private static void awaitMore() {
        int before = load.answered.size();
        await().atMost(PATIENCE).until(() -> load.answered.size() > before + 200);
    }

    private static void makeTargets(int count) {
        try (Operator operator = Bootstrap.operator(replicas.stack)) {
            for (int i = 0; i < count; i++) {
                var name = "target-" + i;
                try {
                    if (operator.createTarget(replicas.gatewayId, replicas.description(name))
                                    .status()
                            == 202) {
                        made.add(name);
                    }
                } catch (Fault gone) {
                    await().atMost(PATIENCE)
                            .until(() -> replicas.stack.catalog().ready());
                }
            }
        }
    }

    private static List<String> traces() throws SQLException {
        return rows("SELECT trace_id FROM audit_event WHERE type = 'TOOL_CALLED' AND tool = 'hello'");
    }

    private static List<String> targets() throws SQLException {
        return rows("SELECT DISTINCT target FROM audit_event WHERE type LIKE 'TARGET_%'");
    }

    private static List<String> rows(String sql) throws SQLException {
        try (var connection = replicas.stack.postgres().connect("identity");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
