package io.gatehouse.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OfferingIndexTest {

    private static OfferingIndex index(boolean originalNames, Target... targets) {
        return new OfferingIndex("g", 1, List.of(targets), originalNames, PageSettings.of(100), "{}");
    }

    private static Target target(String name, int priority, List<String> uris, List<String> templates) {
        return target(name, priority, List.of(), uris, templates);
    }

    private static Target target(
            String name, int priority, List<Prompt> prompts, List<String> uris, List<String> templates) {
        return new Target(
                name,
                name,
                "READY",
                URI.create("http://127.0.0.1:1/mcp"),
                null,
                priority,
                Credential.NONE,
                List.of(),
                List.of(),
                List.of(),
                new Offerings(
                        Set.of(Capability.RESOURCES),
                        prompts,
                        uris.stream()
                                .map(uri -> new Resource(
                                        uri, Buffer.buffer("{\"uri\":\"" + uri + "\",\"of\":\"" + name + "\"}")))
                                .toList(),
                        templates.stream()
                                .map(text -> new ResourceTemplate(UriTemplate.of(text), Buffer.buffer("{}")))
                                .toList()));
    }

    private static String owner(OfferingIndex index, String uri) {
        OfferingRoute route = index.resource(uri);
        return route == null ? "nobody" : route.target().name();
    }

    @Test
    void theLowestPriorityHasAUriThatSeveralTargetsHave() {
        OfferingIndex index = index(
                false,
                target("a", 1000, List.of("m:1", "m:2"), List.of()),
                target("b", 10, List.of("m:1"), List.of()),
                target("c", 10, List.of("m:1"), List.of()));
        assertThat(owner(index, "m:1")).isEqualTo("b");
        assertThat(owner(index, "m:2")).isEqualTo("a");
        assertThat(owner(index, "m:3")).isEqualTo("nobody");
        assertThat(index.pages(OfferingIndex.Kind.RESOURCES).page(false, null).toString())
                .contains("\"of\":\"b\"")
                .doesNotContain("\"of\":\"c\"");
    }

    @Test
    void aListedUriComesBeforeATemplateOfTheSamePriorityAndAfterOneThatIsPreferred() {
        Target listed = target("z", 10, List.of("m:1"), List.of());
        assertThat(owner(index(false, target("a", 10, List.of(), List.of("m:{id}")), listed), "m:1"))
                .isEqualTo("z");
        assertThat(owner(index(false, target("a", 9, List.of(), List.of("m:{id}")), listed), "m:1"))
                .isEqualTo("a");
    }

    @Test
    void theTemplateThatSaysMoreIsTakenAndACatchAllGetsOnlyTheRest() {
        OfferingIndex index = index(
                false,
                target("a", 10, List.of(), List.of("m:{+all}")),
                target("b", 10, List.of(), List.of("m:notes/{id}")));
        assertThat(owner(index, "m:notes/1")).isEqualTo("b");
        assertThat(owner(index, "m:other/1")).isEqualTo("a");
        assertThat(index.reference("m:notes/{id}").target().name()).isEqualTo("b");
    }

    @Test
    void unlistedUrisAreTheAffairOfATargetThatIsAlone() {
        Target only = target("a", 10, List.of(), List.of());
        assertThat(owner(index(true, only), "m:anything")).isEqualTo("a");
        assertThat(owner(index(false, only), "m:anything")).isEqualTo("nobody");
    }

    @Test
    void promptsHavePublicNamesOrTheirOwn() {
        Prompt greet = new Prompt("a___greet", "greet", Buffer.buffer("{ \"name\" :\"greet\"}"));
        Target target = target("a", 10, List.of(greet), List.of(), List.of());
        assertThat(index(false, target).prompt("a___greet").name()).isEqualTo("greet");
        assertThat(index(false, target).prompt("greet")).isNull();
        assertThat(index(false, target).pages(OfferingIndex.Kind.PROMPTS).page(false, null))
                .hasToString("{\"prompts\":[{ \"name\" :\"a___greet\"}]}");
        assertThat(index(true, target).prompt("greet").name()).isEqualTo("greet");
        assertThat(index(true, target).pages(OfferingIndex.Kind.PROMPTS).page(false, null))
                .hasToString("{\"prompts\":[{ \"name\" :\"greet\"}]}");
        assertThatThrownBy(() -> index(false, target, target)).hasMessageContaining("two prompts");
    }

    @Test
    void aFloodOfTemplatesIsLookedThroughForABoundedTime() {
        String[] templates =
                IntStream.range(0, 5000).mapToObj(i -> "m:{+a}{b}{+c}" + i).toArray(String[]::new);
        OfferingIndex index = index(false, target("a", 10, List.of(), Arrays.asList(templates)));
        long start = System.nanoTime();
        assertThat(owner(index, "m:" + "a".repeat(4000))).isEqualTo("nobody");
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }
}
