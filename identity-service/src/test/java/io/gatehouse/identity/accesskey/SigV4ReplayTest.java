package io.gatehouse.identity.accesskey;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S17: a captured request opens nothing again, and a changed one nothing at all. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SigV4ReplayTest {
    private final String operator =
            TestIssuer.configured().personToken("replay-olga", "operator").sign();
    private AwsCall.Pair key;

    @BeforeEach
    void createKey() {
        key = AwsCall.Pair.of(AwsCall.create(operator, "{\"roles\":[\"operator\"]}"));
    }

    @AfterEach
    void deleteKey() {
        Reactive.sql("delete from access_key where id = $1", key.id());
    }

    @Test
    void changingOperationIsDoneOnce() {
        AwsCall call = create("replay-once").sign(key);
        assertThat(call.send().statusCode()).isEqualTo(201);

        assertRefused(call.send());
        assertThat(create("replay-once").sign(key).send().body()).contains("ResourceConflict");
    }

    @Test
    void oneOfManyAtTheSameMomentGetsThrough() {
        AwsCall call = create("replay-many").sign(key);

        List<Integer> statuses = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> call.send().statusCode())
                .toList();

        assertThat(statuses).containsOnlyOnce(201);
        assertThat(statuses.stream().filter(status -> status == 401)).hasSize(7);
    }

    @Test
    void readsMayBeRepeated() {
        AwsCall call = AwsCall.post("/identities/ListWorkloadIdentities", "{}").sign(key);

        assertThat(call.send().statusCode()).isEqualTo(200);
        assertThat(call.send().statusCode()).isEqualTo(200);
    }

    static Stream<Arguments> before() {
        return Stream.of(
                spoil("region", call -> call.region = "us-east-1"),
                spoil("service", call -> call.service = "s3"),
                spoil("session token", call -> call.header("X-Amz-Security-Token", "token")));
    }

    /** SDKs know these words and set their clock by the header; the server's own clock may be a moment behind it. */
    @ParameterizedTest
    @ValueSource(longs = {-310, 310})
    void signedAtAnotherTimeIsRefusedWithOurs(long seconds) {
        AwsCall call = create("replay-skew");
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        call.time = before.plusSeconds(seconds);

        HttpResponse<String> answer = call.sign(key).send();

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("x-amzn-errortype")).contains("RequestTimeTooSkewed");
        assertThat(answer.headers()
                        .firstValue("date")
                        .map(SigV4ReplayTest::httpDate)
                        .orElseThrow())
                .isBetween(before, Instant.now());
        AwsCall again = create("replay-skew");
        again.time = httpDate(answer.headers().firstValue("date").orElseThrow());
        assertThat(again.sign(key).send().statusCode()).isEqualTo(201);
        Reactive.sql("delete from workload where name = $1", "replay-skew");
    }

    private static Instant httpDate(String text) {
        return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("before")
    void signedForSomethingElseIsRefused(String what, Consumer<AwsCall> spoil) {
        AwsCall call = create("replay-before");
        spoil.accept(call);

        assertRefused(call.sign(key).send());
    }

    static Stream<Arguments> after() {
        return Stream.of(
                spoil("body", call -> call.body = call.body.replace("after", "other")),
                spoil("longer body", call -> call.body = call.body + " "),
                spoil("no body", call -> call.body = ""),
                spoil("path", call -> call.target = "/identities/DeleteWorkloadIdentity"),
                spoil("path with an empty segment", call -> call.target = "/identities//CreateWorkloadIdentity"),
                spoil("path with dots", call -> call.target = "/identities/x/../CreateWorkloadIdentity"),
                spoil("query", call -> call.target = call.target + "?force=true"),
                spoil("method", call -> call.method = "PUT"),
                spoil("content type", call -> call.header("Content-Type", "text/plain")),
                spoil("signed header removed", call -> call.headers.remove("amz-sdk-invocation-id")),
                spoil("signed header doubled", call -> call.headers.put("amz-sdk-invocation-id", List.of("a", "b"))),
                spoil("another x-amz header", call -> call.header("X-Amz-Target", "Other")),
                spoil("date", call -> call.header("X-Amz-Date", "20260101T000000Z")),
                spoil("no date", call -> call.headers.remove("X-Amz-Date")),
                spoil("unsigned payload", call -> call.header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
                spoil("another hash", call -> call.header("x-amz-content-sha256", "00".repeat(32))),
                spoil("signature", call -> authorization(call, "Signature=", "Signature=00")),
                spoil(
                        "case of the signature",
                        call -> authorization(call, "Signature=.*", "Signature=" + "A".repeat(64))),
                spoil("no date signed", call -> authorization(call, ";x-amz-date", "")),
                spoil("no host signed", call -> authorization(call, "host;", "")),
                spoil("unknown key", call -> authorization(call, "Credential=....", "Credential=GHAX")),
                spoil(
                        "two credentials",
                        call -> call.headers.put(
                                "Authorization",
                                List.of(call.headers.get("Authorization").getFirst(), "Bearer x"))),
                spoil("another algorithm", call -> authorization(call, "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("after")
    void changedAfterSigningIsRefused(String what, Consumer<AwsCall> spoil) {
        AwsCall call = create("replay-after").sign(key);
        spoil.accept(call);

        assertRefused(call.send());
    }

    @Test
    void presignedUrlOpensNothing() {
        AwsCall call = create("replay-presigned").sign(key);
        String[] parts = call.headers.remove("Authorization").getFirst().split("Signature=");
        call.target = call.target + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=" + parts[1];

        assertRefused(call.send());
    }

    @Test
    void bodyThatSaysThatItIsTooLongIsNotWaitedFor() throws IOException {
        AwsCall call = create("replay-long").sign(key);

        assertThat(call.sendRaw("Content-Length: 3145728", 0)).containsPattern("^HTTP/1.1 (401|413) ");
    }

    @Test
    void bodyIsBoundedBeforeItIsHashed() throws IOException {
        AwsCall call = create("replay-chunked").sign(key);

        assertThat(call.sendRaw("Transfer-Encoding: chunked", 2 * 1024 * 1024 + 1))
                .containsPattern("^HTTP/1.1 (401|413) ");
    }

    @Test
    void secretThatWasMovedToAnotherRowDoesNotOpen() {
        Reactive.sql("update access_key set roles = 'auditor operator' where id = $1", key.id());

        assertRefused(create("replay-moved").sign(key).send());
    }

    @Test
    void secretIsNotStoredInClear() {
        byte[] sealed = Reactive.sql("select sealed_secret from access_key where id = $1", key.id())
                .iterator()
                .next()
                .getBuffer(0)
                .getBytes();

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(key.secret());
    }

    private static AwsCall create(String name) {
        return AwsCall.post("/identities/CreateWorkloadIdentity", "{\"name\":\"" + name + "\"}");
    }

    private static void authorization(AwsCall call, String what, String instead) {
        String header = call.headers.get("Authorization").getFirst();
        call.header("Authorization", header.replaceFirst(what, instead));
    }

    private static Arguments spoil(String what, Consumer<AwsCall> spoil) {
        return Arguments.of(what, spoil);
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("x-amzn-errortype")).hasValue("UnauthorizedException");
    }
}
