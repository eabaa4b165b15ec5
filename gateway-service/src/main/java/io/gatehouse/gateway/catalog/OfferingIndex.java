package io.gatehouse.gateway.catalog;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The prompts and resources of a gateway: what is listed, and which target a name or a URI leads to. Where several
 * targets have the same URI, the one with the lowest {@code resourcePriority} has it, among equals the first by name.
 */
public final class OfferingIndex {

    /** How much work one look for a template may be, in letters compared; what comes after that is not found. */
    private static final long MAXIMUM_WORK = 2_000_000;

    /** The lists beside that of tools. */
    public enum Kind {
        PROMPTS("prompts"),
        RESOURCES("resources"),
        TEMPLATES("resourceTemplates");

        private final String member;

        Kind(String member) {
            this.member = member;
        }
    }

    /**
     * One entry of a list.
     *
     * @param calledAs how callers name it
     * @param name how its target names it
     * @param definition what is listed
     */
    public record Listed(Target target, String calledAs, String name, Buffer definition) {}

    private record TemplateRoute(UriTemplate template, Target target) {}

    private final String scope;
    private final long revision;
    private final PageSettings settings;
    private final String serverInfo;
    private final Map<String, Listed> prompts = new LinkedHashMap<>();
    private final Map<String, Listed> resources = new LinkedHashMap<>();
    private final Map<String, Listed> templates = new LinkedHashMap<>();
    private final List<TemplateRoute> patterns;
    private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    private final @Nullable Target only;
    private final Map<Kind, ToolPages> pages = new EnumMap<>(Kind.class);

    /** @param originalNames whether prompts are called by their targets' own names */
    OfferingIndex(
            String scope,
            long revision,
            List<Target> targets,
            boolean originalNames,
            PageSettings settings,
            String serverInfo) {
        this.scope = scope;
        this.revision = revision;
        this.settings = settings;
        this.serverInfo = serverInfo;
        for (Target target : targets) {
            capabilities.addAll(target.offerings().capabilities());
            for (Prompt prompt : target.offerings().prompts()) {
                add(target, prompt, originalNames);
            }
        }
        List<TemplateRoute> routes = new ArrayList<>();
        targets.stream()
                .sorted(Comparator.comparingInt(Target::resourcePriority))
                .forEachOrdered(target -> add(target, routes));
        // The sort keeps the order of equals: targets by name.
        routes.sort(
                Comparator.<TemplateRoute>comparingInt(route -> route.target().resourcePriority())
                        .thenComparing(route -> route.template().literals(), Comparator.reverseOrder()));
        this.patterns = List.copyOf(routes);
        this.only = originalNames ? targets.getFirst() : null;
        for (Kind kind : Kind.values()) {
            pages.put(kind, pagesOf(kind, listed -> true));
        }
    }

    private void add(Target target, Prompt prompt, boolean originalName) {
        String calledAs = originalName ? prompt.name() : prompt.publicName();
        Buffer definition = originalName ? prompt.definition() : ToolPages.renamed(prompt.definition(), calledAs);
        if (prompts.put(calledAs, new Listed(target, calledAs, prompt.name(), definition)) != null) {
            throw new IllegalArgumentException("two prompts are named " + calledAs);
        }
    }

    private void add(Target target, List<TemplateRoute> routes) {
        for (Resource resource : target.offerings().resources()) {
            String uri = resource.uri();
            resources.putIfAbsent(uri, new Listed(target, uri, uri, resource.definition()));
        }
        for (ResourceTemplate template : target.offerings().templates()) {
            String text = template.text();
            templates.putIfAbsent(text, new Listed(target, text, text, template.definition()));
            routes.add(new TemplateRoute(template.template(), target));
        }
    }

    /** The prepared pages of a list. */
    public ToolPages pages(Kind kind) {
        return Objects.requireNonNull(pages.get(kind));
    }

    /** How many entries a list has. */
    public int size(Kind kind) {
        return all(kind).size();
    }

    /** Pages of a list with those entries only. */
    public ToolPages pagesOf(Kind kind, Predicate<Listed> shown) {
        List<Buffer> definitions = all(kind).values().stream()
                .filter(shown)
                .map(Listed::definition)
                .toList();
        return ToolPages.of(kind.member, definitions, scope, revision, settings, serverInfo);
    }

    private Map<String, Listed> all(Kind kind) {
        return switch (kind) {
            case PROMPTS -> prompts;
            case RESOURCES -> resources;
            case TEMPLATES -> templates;
        };
    }

    /** What all the targets together can do. */
    public Set<Capability> capabilities() {
        return Set.copyOf(capabilities);
    }

    /** The prompt that callers call so, or null. */
    public @Nullable OfferingRoute prompt(String calledAs) {
        return route(prompts.get(calledAs));
    }

    /**
     * The target that a URI is read from, or null: the first by priority that lists it or has a template for it. With
     * one target only, every URI is its affair: targets name resources in their answers that no list has.
     */
    public @Nullable OfferingRoute resource(String uri) {
        OfferingRoute exact = route(resources.get(uri));
        Target matching = matching(uri);
        if (exact != null && (matching == null || exact.target().resourcePriority() <= matching.resourcePriority())) {
            return exact;
        }
        if (matching != null) {
            return new OfferingRoute(matching, uri);
        }
        return only != null && only.offerings().has(Capability.RESOURCES) ? new OfferingRoute(only, uri) : null;
    }

    private @Nullable Target matching(String uri) {
        long work = 0;
        for (TemplateRoute route : patterns) {
            work += route.template().work(uri);
            if (work > MAXIMUM_WORK) {
                return null;
            }
            if (route.template().matches(uri)) {
                return route.target();
            }
        }
        return null;
    }

    /** The target whose template or resource a completion is asked for, or null. */
    public @Nullable OfferingRoute reference(String uri) {
        OfferingRoute template = route(templates.get(uri));
        return template == null ? resource(uri) : template;
    }

    private static @Nullable OfferingRoute route(@Nullable Listed listed) {
        return listed == null ? null : new OfferingRoute(listed.target(), listed.name());
    }
}
