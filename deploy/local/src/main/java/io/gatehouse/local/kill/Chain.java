package io.gatehouse.local.kill;

import io.gatehouse.local.operator.Answer;
import io.gatehouse.local.operator.ServiceClient;
import io.gatehouse.local.provider.Form;
import io.gatehouse.local.stack.Stack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the verification of the audit trail found.
 *
 * @param valid whether all of it holds
 * @param events how many were checked
 * @param took how long the requests took together
 * @param finding what does not hold, or an empty text
 */
public record Chain(boolean valid, long events, Duration took, String finding) {
    private static final int AT_ONCE = 50_000;

    /** Verifies the whole trail as the auditor, piece by piece. */
    public static Chain verify(Stack stack) {
        var started = Instant.now();
        long events = 0;
        var cursor = "";
        try (var http = new ServiceClient(() -> stack.company().accessToken("adam", Stack.AGENT_CLIENT, List.of()))) {
            while (true) {
                var answer = http.expect(
                        200,
                        "GET",
                        stack.url("identity") + "/v1/audit/verify?limit=" + AT_ONCE
                                + (cursor.isEmpty() ? "" : "&cursor=" + Form.encode(cursor)),
                        null);
                events += answer.body().path("checked").asLong(0);
                cursor = answer.text("nextCursor");
                if (!valid(answer) || cursor.isEmpty()) {
                    return new Chain(
                            valid(answer),
                            events,
                            Duration.between(started, Instant.now()),
                            valid(answer) ? "" : answer.body().toString());
                }
            }
        }
    }

    private static boolean valid(Answer answer) {
        return answer.body().path("valid").asBoolean(false);
    }

    @Override
    public String toString() {
        return valid ? "valid, " + events + " events" : "BROKEN: " + finding;
    }
}
