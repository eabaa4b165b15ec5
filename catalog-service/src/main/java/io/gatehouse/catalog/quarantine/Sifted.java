package io.gatehouse.catalog.quarantine;

import io.gatehouse.catalog.offering.Offering;
import io.gatehouse.catalog.offering.TargetContents;
import io.gatehouse.catalog.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was read of a target, taken apart.
 *
 * @param shown what may be served
 * @param held what waits for an operator
 * @param fresh those of the tools shown whose names were never seen before
 */
public record Sifted(TargetContents shown, List<Held> held, List<ToolDefinition> fresh) {

    /** Nothing is held back. */
    static Sifted all(TargetContents found) {
        return new Sifted(found, List.of(), List.of());
    }

    /**
     * A tool is served with the definition that was accepted of it, or not at all: neither the new words nor the old ones
     * say what it does now. With {@code preview}, nothing is served that was not accepted.
     *
     * @param pins the accepted digests by the tools' names
     * @param accepted the other definitions that are served at present
     */
    static Sifted of(TargetContents found, Map<String, String> pins, Set<Offering> accepted, boolean preview) {
        List<ToolDefinition> tools = new ArrayList<>();
        List<ToolDefinition> fresh = new ArrayList<>();
        List<Offering> offerings = new ArrayList<>();
        List<Held> held = new ArrayList<>();
        for (ToolDefinition tool : found.tools()) {
            String pin = pins.get(tool.name());
            if (pin == null && preview) {
                held.add(Held.of(tool, Held.Reason.PREVIEW));
            } else if (pin != null && !pin.equals(tool.digest())) {
                held.add(Held.of(tool, Held.Reason.CHANGED));
            } else {
                tools.add(tool);
                if (pin == null) {
                    fresh.add(tool);
                }
            }
        }
        for (Offering offering : found.offerings()) {
            if (preview && !accepted.contains(offering)) {
                held.add(Held.of(offering));
            } else {
                offerings.add(offering);
            }
        }
        return new Sifted(new TargetContents(tools, offerings, found.capabilities()), held, fresh);
    }

    /**
     * The names that need not be known any more. Those of tools that went away are kept, but a target does not fill the
     * database by other names in each reading.
     *
     * @param known the names of all pins
     * @param present the names that were just read
     * @param fresh how many of these come to the known ones
     */
    static Set<String> forgotten(Set<String> known, Set<String> present, int fresh, int most) {
        return known.size() + fresh <= most
                ? Set.of()
                : known.stream().filter(name -> !present.contains(name)).collect(Collectors.toUnmodifiableSet());
    }
}
