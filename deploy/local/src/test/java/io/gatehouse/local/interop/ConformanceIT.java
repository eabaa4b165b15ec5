package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official suite in front of the gateway, with its real authorization, and a target on somebody else's library. */
@Tag("interop")
@ExtendWith(SharedStage.class)
@Timeout(300)
class ConformanceIT {
    private static final String TARGET = "conformance";
    private static final String OLD = "old";
    private static final String NEW = "new";

    /** The scenarios that ask for tools and prompts by names without a prefix. */
    private static final Predicate<String> NAMED = Pattern.compile("tools-call-.*|elicitation-.*|prompts-get-.*"
                    + "|completion-complete|server-stateless"
                    + "|input-required-result-(?!unsupported-methods|validate-input).*")
            .asMatchPredicate();

    private static Gateway gateway;
    private static Gateway bridge;
    private static Fixture fixture;
    private static Fixture old;
    private static Fixture young;
    private static Node.Server proxy;

    @BeforeAll
    @Timeout(300)
    static void start(Stage stage) throws Exception {
        gateway = stage.gateway("conformance");
        fixture = Fixture.start(Fixture.Serves.BOTH);
        gateway.register(TARGET, fixture.url());
        bridge = stage.gateway("bridge");
        old = Fixture.start(Fixture.Serves.LEGACY);
        bridge.register(OLD, old.url());
        young = Fixture.start(Fixture.Serves.MODERN);
        bridge.register(NEW, young.url());
        proxy = Node.serve(
                Map.of("TOKEN", stage.token("alice")), "proxy.mjs", gateway.url(), String.valueOf(stage.proxyPort));
    }

    @AfterAll
    static void stop() {
        Stream.of(proxy, fixture, old, young).filter(Objects::nonNull).forEach(ConformanceIT::close);
    }

    @ParameterizedTest
    @CsvSource({"2025-11-25, 30", "2026-07-28, 37"})
    void theTargetItselfPassesEverything(String revision, int scenarios) throws Exception {
        var score = Suite.play(fixture.url(), revision);
        assertThat(score.failed()).isEmpty();
        assertThat(score.passed()).isEqualTo(scenarios);
    }

    @ParameterizedTest
    @CsvSource({"2025-11-25, 30", "2026-07-28, 37"})
    void theTargetBehindTheGatewayPassesEverything(String revision, int scenarios) throws Exception {
        var score = Suite.play(proxied(gateway.targetUrl(TARGET)), revision);
        assertThat(score.failed()).isEmpty();
        assertThat(score.passed()).isEqualTo(scenarios);
    }

    @ParameterizedTest
    @CsvSource({"2025-11-25, 13", "2026-07-28, 12"})
    void theGatewayOfManyTargetsPassesWhatAsksForNoNameWithoutPrefix(String revision, int scenarios) throws Exception {
        var score = Suite.play(proxied(gateway.url()), revision).without(NAMED);
        assertThat(score.failed()).isEmpty();
        assertThat(score.passed()).isEqualTo(scenarios);
    }

    /**
     * What cannot be bridged: a request for input of that era has no key, its library asks for one thing after the
     * other, and it words a missing capability as the error of a tool.
     */
    @Test
    void theNewSuiteFindsAnOldTarget() throws Exception {
        var score = Suite.play(proxied(bridge.targetUrl(OLD)), "2026-07-28");
        assertThat(score.failed().keySet())
                .containsExactly(
                        "input-required-result-basic-elicitation",
                        "input-required-result-multiple-input-requests",
                        "server-stateless");
        assertThat(score.passed()).isEqualTo(34);
    }

    /** Subscriptions to single resources, too, which a target of the new era knows in another form only. */
    @Test
    void theOldSuiteFindsANewTarget() throws Exception {
        var score = Suite.play(proxied(bridge.targetUrl(NEW)), "2025-11-25");
        assertThat(score.failed()).isEmpty();
        assertThat(score.passed()).isEqualTo(30);
    }

    @Test
    void withoutATokenThereIsNothing() throws Exception {
        assertThat(Suite.play(gateway.targetUrl(TARGET), "2025-11-25").passed()).isZero();
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The suite cannot send a token, and it wants a server that is called localhost. */
    private static String proxied(String url) {
        return URI.create(proxy.url()).resolve(URI.create(url).getPath()).toString();
    }
}
