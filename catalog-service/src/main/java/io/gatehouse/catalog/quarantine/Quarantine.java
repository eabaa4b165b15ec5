package io.gatehouse.catalog.quarantine;

import io.gatehouse.catalog.config.CatalogConfig;
import io.gatehouse.catalog.offering.Offering;
import io.gatehouse.catalog.offering.OfferingRepository;
import io.gatehouse.catalog.offering.TargetContents;
import io.gatehouse.catalog.tool.ListPage;
import io.gatehouse.catalog.tool.ToolDefinition;
import io.gatehouse.catalog.tool.ToolRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps what an operator has not accepted away from everybody else; used inside the caller's transaction. */
@ApplicationScoped
public class Quarantine {
    private final PinRepository pins;
    private final HeldRepository waiting;
    private final ToolRepository tools;
    private final OfferingRepository offerings;
    private final int maxPins;

    Quarantine(
            PinRepository pins,
            HeldRepository waiting,
            ToolRepository tools,
            OfferingRepository offerings,
            CatalogConfig config) {
        this.pins = pins;
        this.waiting = waiting;
        this.tools = tools;
        this.offerings = offerings;
        this.maxPins = 2 * config.tool().maxCount();
    }

    /**
     * One that waits.
     *
     * @param accepted the definition that was accepted of that name before; null where there is none
     */
    public record Waiting(Held held, @Nullable ToolDefinition accepted) {}

    /** Takes apart what was read of a target, and keeps what waits in the place of what waited. */
    public Uni<Sifted> sift(String targetId, TargetContents found, boolean preview) {
        return pins.ofTarget(targetId)
                .flatMap(known -> offerings
                        .ofTarget(targetId)
                        .map(served -> Sifted.of(found, digests(known), new HashSet<>(served), preview))
                        .call(sifted -> waiting.replace(targetId, sifted.held()))
                        .call(sifted -> pins.accept(targetId, sifted.fresh()))
                        .call(sifted ->
                                pins.forget(tooMany(known, found, sifted.fresh().size()))));
    }

    private static Map<String, String> digests(Map<String, PinEntity> known) {
        Map<String, String> found = new HashMap<>();
        known.forEach((name, pin) -> found.put(name, pin.digest));
        return found;
    }

    private List<PinEntity> tooMany(Map<String, PinEntity> known, TargetContents found, int fresh) {
        Set<String> present = found.tools().stream().map(ToolDefinition::name).collect(Collectors.toSet());
        return Sifted.forgotten(known.keySet(), present, fresh, maxPins).stream()
                .map(name -> Objects.requireNonNull(known.get(name)))
                .toList();
    }

    /** The operator wrote the definitions himself: nothing waits, and the next reading is the first one. */
    public Uni<Sifted> written(String targetId, TargetContents found) {
        return waiting.replace(targetId, List.of())
                .flatMap(replaced -> pins.forgetAll(targetId))
                .replaceWith(Sifted.all(found));
    }

    /** What waits of a target, in the order in which it was read. */
    public Uni<List<Waiting>> ofTarget(String targetId) {
        return waiting.ofTarget(targetId)
                .flatMap(held -> pins.ofTarget(targetId)
                        .map(known -> held.stream()
                                .map(one -> new Waiting(one, accepted(one, known)))
                                .toList()));
    }

    private static @Nullable ToolDefinition accepted(Held held, Map<String, PinEntity> known) {
        PinEntity pin = held.kind() == Held.Kind.TOOL ? known.get(held.name()) : null;
        return pin == null ? null : new ToolDefinition(pin.name, pin.definition, pin.digest);
    }

    /**
     * Serves what the operator chose of what waits; fails with {@link NotHeld} where one of it does not wait, and then
     * nothing is accepted.
     *
     * @return what goes on waiting, and the warnings about shortened names
     */
    public Uni<Accepted> accept(
            String gatewayId, String targetId, String targetName, Set<Choice> choices, int maxName) {
        return waiting.ofTarget(targetId).flatMap(held -> {
            List<Held> chosen = chosen(held, choices);
            List<Held> left = held.stream().filter(one -> !chosen.contains(one)).toList();
            List<ToolDefinition> chosenTools = chosen.stream()
                    .filter(one -> one.kind() == Held.Kind.TOOL)
                    .map(Held::tool)
                    .toList();
            List<Offering> chosenOthers = chosen.stream()
                    .filter(one -> one.kind() != Held.Kind.TOOL)
                    .map(Held::offering)
                    .toList();
            return tools.ofTarget(targetId)
                    .flatMap(served ->
                            tools.replace(gatewayId, targetId, targetName, both(served, chosenTools), maxName))
                    .call(warnings -> offerings
                            .ofTarget(targetId)
                            .flatMap(served -> offerings.replace(
                                    gatewayId, targetId, targetName, both(served, chosenOthers), maxName)))
                    .call(warnings -> pins.accept(targetId, chosenTools))
                    .call(warnings -> waiting.replace(targetId, left))
                    .map(warnings -> new Accepted(left, warnings));
        });
    }

    /** After an operator accepted something. */
    public record Accepted(List<Held> left, List<String> warnings) {}

    private static List<Held> chosen(List<Held> held, Set<Choice> choices) {
        Set<Held> chosen = new LinkedHashSet<>();
        for (Choice choice : choices) {
            chosen.add(held.stream().filter(choice::names).findFirst().orElseThrow(() -> missing(choice)));
        }
        return List.copyOf(chosen);
    }

    private static NotHeld missing(Choice choice) {
        return new NotHeld(choice.kind() + " '" + ListPage.shown(choice.name())
                + "' does not wait with this digest; read again what waits");
    }

    private static <T> List<T> both(List<T> served, List<T> chosen) {
        return new ArrayList<>(Stream.concat(served.stream(), chosen.stream()).toList());
    }

    /** One line of the target's status reasons about what waits; none where nothing does. */
    public static List<String> reasons(String gatewayId, String targetId, List<Held> held) {
        if (held.isEmpty()) {
            return List.of();
        }
        long changed =
                held.stream().filter(one -> one.reason() == Held.Reason.CHANGED).count();
        return List.of(held.size() + " definitions are served to nobody before an operator accepts them (" + changed
                + " changed, " + (held.size() - changed) + " new): see /v1/gateways/" + gatewayId + "/targets/"
                + targetId + "/quarantine");
    }
}
