package io.gatehouse.local.day;

import io.gatehouse.local.operator.Auditor;
import io.gatehouse.local.operator.Pause;
import io.gatehouse.local.provider.Form;
import io.gatehouse.local.stack.Fault;
import io.gatehouse.local.stack.Stack;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must hold at the end: every answered call is in the trail, the trail verifies, every consent still works. */
final class Proof {
    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(60);
    private static final String CALLS =
            "SELECT trace_id FROM audit_event WHERE type = 'TOOL_CALLED' AND trace_id IS NOT NULL";
    /** A refresh is of a grant, which knows no target; it stands in the trace of the call that led to the question. */
    private static final String INTERRUPTED = "SELECT count(*) FROM audit_event asked"
            + " JOIN audit_event cut ON cut.trace_id = asked.trace_id"
            + " WHERE asked.type = 'CONSENT_REQUESTED' AND asked.user_subject = ? AND asked.target = ?"
            + " AND cut.type = 'TOKEN_REFRESH_FAILED' AND cut.reason = 'interrupted'";

    private final Stack stack;
    private final Auditor auditor;
    private final Tally tally;

    Proof(Stack stack, Auditor auditor, Tally tally) {
        this.stack = stack;
        this.auditor = auditor;
        this.tally = tally;
    }

    /**
     * What was found.
     *
     * @param auditGaps calls that were answered and are not in the audit trail
     * @param chain what the verification of the trail's chain says: how many events hold, or what does not
     * @param consentsLost consents after which the user was asked again although no event of the trail says why
     * @param interrupted consents that were asked for again because a refresh was cut off, as the trail says
     * @param lastCalls causes of what failed when everybody called everything once more
     */
    record Findings(
            int connected,
            int auditGaps,
            String chain,
            boolean chainHolds,
            int consentsLost,
            int interrupted,
            Map<String, Long> lastCalls) {}

    Findings find(List<DayUser> users) {
        int connected = users.stream().mapToInt(user -> user.connected().size()).sum();
        var last = callAll(users);
        int gaps = awaitCalls();
        int interrupted =
                (int) tally.askedAgain().stream().filter(this::explained).count();
        var problem = new StringBuilder();
        long checked = verify(auditor, "", problem);
        return new Findings(
                connected,
                gaps,
                problem.isEmpty() ? checked + " events hold" : problem.toString(),
                problem.isEmpty(),
                tally.askedAgain().size() - interrupted,
                interrupted,
                last);
    }

    /** How many answered calls the trail lacks when everything had time to be delivered. */
    private int awaitCalls() {
        var deadline = Instant.now().plus(DELIVERED_WITHIN);
        while (true) {
            var missing = new HashSet<>(tally.goodCalls());
            missing.removeAll(recorded());
            if (missing.isEmpty() || Instant.now().isAfter(deadline)) {
                return missing.size();
            }
            Pause.of(Duration.ofSeconds(2));
        }
    }

    private Set<String> recorded() {
        var traces = new HashSet<String>();
        try (var connection = stack.postgres().connect("identity");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(CALLS)) {
            while (rows.next()) {
                traces.add(rows.getString(1));
            }
            return traces;
        } catch (SQLException e) {
            throw new Fault("The trail cannot be read", e);
        }
    }

    private boolean explained(Tally.AskedAgain asked) {
        try (var connection = stack.postgres().connect("identity");
                var statement = connection.prepareStatement(INTERRUPTED)) {
            statement.setString(1, asked.user());
            statement.setString(2, asked.target());
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getLong(1) > 0;
            }
        } catch (SQLException e) {
            throw new Fault("The trail cannot be read", e);
        }
    }

    /** Everybody calls what he is connected to; the causes of what does not work, and how often. */
    static Map<String, Long> callAll(List<DayUser> users) {
        return users.parallelStream()
                .flatMap(user -> user.callEverything().stream())
                .collect(Collectors.groupingBy(cause -> cause, TreeMap::new, Collectors.counting()));
    }

    /** The newest signed end of the trail, as an auditor keeps it elsewhere. */
    static String checkpoint(Auditor auditor) {
        return auditor.read("/v1/audit/checkpoints")
                .path("items")
                .path(0)
                .path("jws")
                .asString("");
    }

    /** Verifies the chain page by page; how many events hold. */
    static long verify(Auditor auditor, String further, StringBuilder problem) {
        long checked = 0;
        var cursor = "";
        do {
            var answer = auditor.read("/v1/audit/verify?limit=50000" + further
                    + (cursor.isEmpty() ? "" : "&cursor=" + Form.encode(cursor)));
            if (!answer.path("valid").asBoolean(false)) {
                problem.append(answer.path("firstBroken"));
                return checked;
            }
            checked += answer.path("checked").asLong(0);
            cursor = answer.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        return checked;
    }
}
