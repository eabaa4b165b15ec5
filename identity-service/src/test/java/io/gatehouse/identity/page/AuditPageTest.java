package io.gatehouse.identity.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.identity.PostgresResource;
import io.gatehouse.identity.Reactive;
import io.gatehouse.identity.audit.AuditEvent;
import io.gatehouse.identity.audit.AuditTrail;
import io.gatehouse.identity.audit.AuditType;
import io.gatehouse.identity.audit.Outcome;
import io.gatehouse.identity.consent.TestBrowser;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AuditPageTest {

    private static final Pattern OLDER = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"");

    @Inject
    AuditTrail trail;

    private final String target = "target-" + UUID.randomUUID();
    private final String page =
            ConfigProvider.getConfig().getValue("identity.public-url", String.class) + "/console/audit";

    @Test
    void auditorFindsEventsByFilter() {
        write("alice");
        write("<script>alert(1)</script>");
        HttpResponse<String> found = adam(page + "?type=TOOL_CALLED&outcome=&user=&workload=&target=" + target
                + "&provider=&from=2020-01-01T00:00&to=");

        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.body())
                .contains("2 events, newest first", ">alice<", "&lt;script&gt;alert(1)", "value=\"" + target + "\"")
                .contains("<option selected>TOOL_CALLED</option>", "value=\"2020-01-01T00:00\"", "adam")
                .doesNotContain("<script");
        assertThat(adam(page + "?user=bob&target=" + target).body()).contains("No event is like that");
    }

    @Test
    void everyAnswerKeepsThePageToItself() {
        HttpResponse<String> found = adam(page);
        assertThat(found.headers().firstValue("Content-Security-Policy"))
                .hasValue("default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none';"
                        + " base-uri 'none'");
        assertThat(found.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(found.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(found.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    }

    @Test
    void olderEventsAreOnTheNextPage() {
        for (int i = 0; i < 101; i++) {
            write("user-" + i);
        }
        TestBrowser browser = TestBrowser.of("adam");
        HttpResponse<String> first = browser.open(page + "?target=" + target);
        assertThat(first.body()).contains("100 events", ">user-100<").doesNotContain(">user-0<", "Newest");

        Matcher older = OLDER.matcher(first.body());
        assertThat(older.find()).isTrue();
        HttpResponse<String> second = browser.get(
                first.uri().resolve(older.group(1).replace("&amp;", "&")).toString());
        assertThat(second.body())
                .contains("1 events", ">user-0<", ">Newest<", target)
                .doesNotContain("Older events");
    }

    @ParameterizedTest
    @CsvSource({"from=yesterday,from", "type=TOOL_LOVED,type", "outcome=MAYBE,outcome", "cursor=x,cursor"})
    void wrongFilterIsNamedAndFindsNothing(String query, String name) {
        HttpResponse<String> found = adam(page + "?" + query);
        assertThat(found.statusCode()).isEqualTo(400);
        assertThat(found.body()).contains("role=\"alert\">" + name + ": ", "Nothing was searched");
    }

    @Test
    void auditorVerifiesTheTrail() {
        write("alice");
        assertThat(adam(page + "/verify").body()).contains("The trail holds", "Verified just now");
        assertThat(adam(page + "/verify?cursor=rubbish").body()).contains("The trail holds");
    }

    @Test
    void auditorDownloadsTheTrail() {
        write("alice");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                adam(page + "/export?format=jsonl&from=&to=").body())
                        .contains(target));
        HttpResponse<String> file = adam(page + "/export?format=ocsf&from=2020-01-01T00:00&to=");
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"gatehouse-audit-ocsf.jsonl\"");
        assertThat(file.body()).startsWith("{\"class_uid\":").endsWith("}\n").contains("\"class_uid\":6003", target);
        assertThat(adam(page + "/export?format=csv").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/verify", "/export"})
    void otherPeopleSeeNothing(String path) {
        write("alice");
        for (String person : new String[] {"alice", "olga"}) {
            HttpResponse<String> answer = TestBrowser.of(person).open(page + path);
            assertThat(answer.statusCode()).as(person).isEqualTo(403);
            assertThat(answer.body()).doesNotContain(target, "positions", "class_uid");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/verify", "/export"})
    void nobodyIsSentToTheLogin(String path) {
        HttpResponse<String> answer = TestBrowser.of("adam").get(page + path);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).contains("/authorize?");
        assertThat(answer.body()).isEmpty();
    }

    private static HttpResponse<String> adam(String url) {
        return TestBrowser.of("adam").open(url);
    }

    private void write(String user) {
        Reactive.run(() -> trail.record(AuditEvent.of(AuditType.TOOL_CALLED, Outcome.SUCCESS)
                .target(target)
                .userIssuer("https://idp.example")
                .userSubject(user)
                .build()));
    }
}
