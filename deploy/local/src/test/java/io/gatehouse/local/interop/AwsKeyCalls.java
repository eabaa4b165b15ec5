package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.local.interop.AwsSdk.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Key pairs in all their states, at both services behind the operators' host. */
final class AwsKeyCalls extends AwsCalls {
    AwsKeyCalls(AwsStage aws) {
        super(aws);
    }

    void states() {
        var second = aws.operatorKey();
        opens(second);
        // Rotated: the client has the second key before the first one goes.
        opens(aws.olga);
        aws.status(second, "INACTIVE");
        refused(second);
        opens(aws.olga);
        aws.status(second, "ACTIVE");
        opens(second);
        refused(new Key(second.id(), second.secret() + "x"));
        refused(new Key(second.id(), aws.olga.secret()));
        refused(new Key("GHAK0000000000000000", second.secret()));
        aws.delete(second);
        refused(second);
        expired();
        roles();
    }

    private void expired() {
        var end = Instant.now().plusSeconds(3);
        var brief = aws.key(Map.of("roles", List.of("operator"), "expiresAt", end.toString()));
        await().atMost(Duration.ofSeconds(30)).until(() -> Instant.now().isAfter(end));
        refused(brief);
        aws.delete(brief);
    }

    private void roles() {
        aws.sdk.call(aws.adam, "GetTokenVault", "{}").ok();
        aws.sdk
                .call(aws.adam, "SetTokenVaultCMK", "{\"kmsConfiguration\": {\"keyType\": \"ServiceManagedKey\"}}")
                .denied();
        // A workload proves itself to catalog-service by a bearer only.
        aws.sdk.call(aws.agent, "ListGateways", "{}").error("UnauthorizedException", 401);
        aws.sdk.call(aws.agent, "GetTokenVault", "{}").denied();
    }

    /** Twenty minutes either way: the first answer tells the time, the second try is let in. */
    void clocks() {
        // Each clock is that of a client of its own, which has corrected nothing yet.
        LongStream.of(-20, 20).map(minutes -> minutes * 60_000).forEach(millis -> {
            corrected("GetTokenVault", millis);
            corrected("ListGateways", millis + 1);
        });
        var near = aws.sdk.callAhead(aws.olga, "GetTokenVault", "{}", 200_000);
        near.ok();
        assertThat(near.attempts()).isEqualTo(1);
    }

    private void corrected(String operation, long millis) {
        var answer = aws.sdk.callAhead(aws.olga, operation, "{}", millis);
        answer.ok();
        assertThat(answer.attempts()).as(operation).isEqualTo(2);
    }

    private void opens(Key key) {
        aws.sdk.call(key, "GetTokenVault", "{}").ok();
        aws.sdk.call(key, "ListGateways", "{}").ok();
    }

    private void refused(Key key) {
        aws.sdk.call(key, "GetTokenVault", "{}").refused("UnauthorizedException", 401);
        aws.sdk.call(key, "ListGateways", "{}").error("UnauthorizedException", 401);
    }
}
