package io.gatehouse.gateway.tool;

import static io.gatehouse.gateway.peer.LoopbackServer.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.caller.AccessToken;
import io.gatehouse.gateway.caller.Caller;
import io.gatehouse.gateway.catalog.Authorizer;
import io.gatehouse.gateway.catalog.Capability;
import io.gatehouse.gateway.catalog.Credential;
import io.gatehouse.gateway.catalog.GatewaySnapshot;
import io.gatehouse.gateway.catalog.OfferingIndex;
import io.gatehouse.gateway.catalog.Offerings;
import io.gatehouse.gateway.catalog.PageSettings;
import io.gatehouse.gateway.catalog.Prompt;
import io.gatehouse.gateway.catalog.Protocol;
import io.gatehouse.gateway.catalog.Resource;
import io.gatehouse.gateway.catalog.Rules;
import io.gatehouse.gateway.catalog.Target;
import io.gatehouse.gateway.catalog.Tool;
import io.gatehouse.gateway.catalog.ToolPages;
import io.gatehouse.gateway.limit.Limits;
import io.gatehouse.gateway.peer.MovableClock;
import io.gatehouse.gateway.policy.Policy;
import io.gatehouse.gateway.policy.Rule;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VisibleListsTest {

    private final Vertx vertx = Vertx.vertx();
    private final VisibleTools visible =
            new VisibleTools(vertx, new ToolPolicy(new MovableClock()), new MovableClock());

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    private static Caller caller(String user) {
        return new Caller(
                "https://company.example",
                user,
                "sub",
                "agent",
                Set.of(),
                Map.of(),
                new AccessToken("token-of-" + user),
                Instant.MAX,
                "key-of-" + user);
    }

    private static Buffer named(String member, String value) {
        return Buffer.buffer("{\"" + member + "\":\"" + value + "\"}");
    }

    private static GatewaySnapshot gateway(String... rules) {
        return gateway(List.of(new Tool("notes___whoami", "whoami", "", named("name", "whoami"))), rules);
    }

    private static GatewaySnapshot gateway(List<Tool> tools, String... rules) {
        List<Rule> all = new ArrayList<>();
        for (String rule : rules) {
            Rule.Effect effect = rule.startsWith("!") ? Rule.Effect.DENY : Rule.Effect.ALLOW;
            all.add(new Rule("r" + all.size(), effect, rule.replaceFirst("^!", "")));
        }
        Offerings offerings = new Offerings(
                Set.of(Capability.TOOLS, Capability.PROMPTS, Capability.RESOURCES),
                List.of(
                        new Prompt("notes___greet", "greet", named("name", "greet")),
                        new Prompt("notes___secret", "secret", named("name", "secret"))),
                List.of(
                        new Resource("memo://open", named("uri", "memo://open")),
                        new Resource("memo://secret", named("uri", "memo://secret"))),
                List.of());
        Target notes = new Target(
                "t1",
                "notes",
                "READY",
                URI.create("https://notes.example/mcp"),
                null,
                1000,
                Credential.NONE,
                List.of(),
                List.of(),
                tools,
                offerings);
        return new GatewaySnapshot(
                "main-abc",
                "main",
                1,
                new Protocol(List.of("2025-11-25"), null, null, true),
                new Authorizer(Authorizer.Type.NONE, null, List.of(), List.of(), List.of(), List.of()),
                List.of(notes),
                PageSettings.of(1000),
                new Rules("main", Policy.of(all), Limits.NONE));
    }

    private String shown(GatewaySnapshot gateway, String user, OfferingIndex.Kind list) {
        return get(visible.pages(gateway, caller(user), list)).page(false, null).toString();
    }

    @Test
    void withoutRulesAllIsShownFromTheSamePages() {
        GatewaySnapshot open = gateway();
        assertThat(get(visible.pages(open, caller("bob")))).isSameAs(open.pages());
        assertThat(shown(open, "bob", OfferingIndex.Kind.PROMPTS)).contains("greet", "secret");
    }

    @Test
    void promptsAndResourcesAreFilteredAsToolsAre() {
        GatewaySnapshot gateway = gateway(
                "true",
                "!tool.publicName == 'notes___secret' && caller.subject == 'bob'",
                "!method == 'resources/read' && tool.name == 'memo://secret' && caller.subject == 'bob'");
        assertThat(shown(gateway, "bob", OfferingIndex.Kind.PROMPTS))
                .contains("greet")
                .doesNotContain("secret");
        assertThat(shown(gateway, "bob", OfferingIndex.Kind.RESOURCES))
                .contains("open")
                .doesNotContain("secret");
        assertThat(shown(gateway, "alice", OfferingIndex.Kind.PROMPTS)).contains("notes___secret");
        assertThat(shown(gateway, "alice", OfferingIndex.Kind.RESOURCES)).contains("memo://secret");
        assertThat(get(visible.pages(gateway, caller("bob")))).isSameAs(gateway.pages());
    }

    @Test
    void aListThatTakesLongIsPreparedElsewhereAndOnce() {
        List<Tool> many = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            many.add(new Tool("notes___t" + i, "t" + i, "", named("name", "t" + i)));
        }
        GatewaySnapshot gateway = gateway(many, "tool.name.endsWith('7')", "!tool.name == 't17'");
        Caller bob = caller("bob");
        List<Future<ToolPages>> both = get(Future.future(promise -> vertx.runOnContext(loop -> {
            List<Future<ToolPages>> asked = List.of(visible.pages(gateway, bob), visible.pages(gateway, bob));
            // Nothing was evaluated while the loop was asked.
            promise.complete(asked.stream().noneMatch(Future::isComplete) ? asked : List.<Future<ToolPages>>of());
        })));
        assertThat(both).hasSize(2);
        ToolPages pages = get(both.getFirst());
        assertThat(get(both.getLast())).isSameAs(pages);
        assertThat(get(visible.pages(gateway, bob))).isSameAs(pages);
        String expected = IntStream.range(0, 600)
                .filter(i -> i % 10 == 7 && i != 17)
                .mapToObj(i -> named("name", "notes___t" + i).toString())
                .collect(Collectors.joining(",", "{\"tools\":[", "]}"));
        assertThat(pages.page(false, null)).hasToString(expected);
    }

    @Test
    void rulesHoldUnderTheGatewaysNamesAtTheUrlOfASingleTarget() {
        GatewaySnapshot view = gateway(
                        "gateway.name == 'main' && tool.publicName != 'notes___secret'",
                        "!tool.publicName == 'notes___whoami'")
                .ofTarget("notes");
        assertThat(view).isNotNull();
        assertThat(shown(view, "bob", OfferingIndex.Kind.PROMPTS))
                .contains("greet")
                .doesNotContain("secret");
        assertThat(get(visible.pages(view, caller("bob"))).page(false, null)).hasToString("{\"tools\":[]}");
    }

    @Test
    void anotherPolicyIsAnotherList() {
        GatewaySnapshot before = gateway("true");
        assertThat(before.changedLists(gateway("true"))).isEmpty();
        assertThat(before.changedLists(gateway("caller.subject == 'bob'"))).isNotEmpty();
        assertThat(before.changedLists(gateway())).isNotEmpty();
    }
}
