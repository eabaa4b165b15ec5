package io.gatehouse.catalog.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.catalog.offering.Capability;
import io.gatehouse.catalog.offering.Offering;
import io.gatehouse.catalog.offering.TargetContents;
import io.gatehouse.catalog.tool.ToolDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SiftedTest {
    private static final ToolDefinition READ = tool("read", "{\"name\":\"read\"}");
    private static final ToolDefinition OTHER_READ = tool("read", "{\"name\":\"read\" }");
    private static final ToolDefinition WRITE = tool("write", "{\"name\":\"write\"}");
    private static final Offering GREET = new Offering(Offering.Kind.PROMPT, "greet", "{\"name\":\"greet\"}");
    private static final Offering OTHER_GREET = new Offering(Offering.Kind.PROMPT, "greet", "{\"name\":\"greet\" }");

    private static ToolDefinition tool(String name, String definition) {
        return new ToolDefinition(name, definition, ToolDefinition.digest(definition));
    }

    private static TargetContents found(List<ToolDefinition> tools, Offering... offerings) {
        return new TargetContents(tools, List.of(offerings), List.of(Capability.TOOLS));
    }

    @Test
    void theFirstReadingIsServedAndPinned() {
        Sifted sifted = Sifted.of(found(List.of(READ, WRITE), GREET), Map.of(), Set.of(), false);
        assertThat(sifted.shown()).isEqualTo(found(List.of(READ, WRITE), GREET));
        assertThat(sifted.fresh()).containsExactly(READ, WRITE);
        assertThat(sifted.held()).isEmpty();
    }

    @Test
    void oneOctetIsAnotherDefinition() {
        Sifted sifted = Sifted.of(found(List.of(OTHER_READ, WRITE)), Map.of("read", READ.digest()), Set.of(), false);
        assertThat(sifted.shown().tools()).containsExactly(WRITE);
        assertThat(sifted.fresh()).containsExactly(WRITE);
        assertThat(sifted.held()).containsExactly(Held.of(OTHER_READ, Held.Reason.CHANGED));
    }

    @Test
    void aPreviewHoldsWhatIsNewAndWhatIsOther() {
        Sifted sifted = Sifted.of(
                found(List.of(OTHER_READ, WRITE), OTHER_GREET), Map.of("read", READ.digest()), Set.of(GREET), true);
        assertThat(sifted.shown()).isEqualTo(found(List.of()));
        assertThat(sifted.fresh()).isEmpty();
        assertThat(sifted.held())
                .containsExactly(
                        Held.of(OTHER_READ, Held.Reason.CHANGED),
                        Held.of(WRITE, Held.Reason.PREVIEW),
                        Held.of(OTHER_GREET));
    }

    @Test
    void aPreviewServesWhatWasAccepted() {
        Sifted sifted = Sifted.of(found(List.of(READ), GREET), Map.of("read", READ.digest()), Set.of(GREET), true);
        assertThat(sifted.shown()).isEqualTo(found(List.of(READ), GREET));
        assertThat(sifted.held()).isEmpty();
    }

    @Test
    void namesThatWentAwayAreForgottenOnlyWhereTheyAreTooMany() {
        assertThat(Sifted.forgotten(Set.of("a", "b"), Set.of("b", "c"), 1, 3)).isEmpty();
        assertThat(Sifted.forgotten(Set.of("a", "b"), Set.of("b", "c", "d"), 2, 3))
                .containsExactly("a");
    }
}
