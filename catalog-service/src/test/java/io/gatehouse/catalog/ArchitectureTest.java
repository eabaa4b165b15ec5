package io.gatehouse.catalog;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** What the packages may know of each other, and what nobody may do. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    static final String ROOT = "io.gatehouse.catalog";

    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("", Set.of()),
            Map.entry("config", Set.of()),
            Map.entry("address", Set.of("config")),
            Map.entry("flow", Set.of()),
            Map.entry("log", Set.of()),
            Map.entry("metric", Set.of()),
            Map.entry("trace", Set.of()),
            Map.entry("problem", Set.of()),
            Map.entry("tool", Set.of()),
            Map.entry("offering", Set.of("tool")),
            Map.entry("quarantine", Set.of("config", "offering", "tool")),
            Map.entry("document", Set.of("problem")),
            Map.entry("security", Set.of("address", "config", "problem")),
            Map.entry("audit", Set.of("config", "flow", "problem", "trace")),
            Map.entry("identity", Set.of("audit", "config", "flow", "problem", "trace")),
            Map.entry("sync", Set.of("address", "config", "flow", "identity", "offering", "tool", "trace")),
            Map.entry("gateway", Set.of("audit", "config", "document", "identity", "problem", "security")),
            Map.entry(
                    "target",
                    Set.of(
                            "audit",
                            "config",
                            "document",
                            "gateway",
                            "identity",
                            "offering",
                            "problem",
                            "quarantine",
                            "security",
                            "sync",
                            "tool",
                            "trace")),
            Map.entry("policy", Set.of("document", "flow", "gateway", "problem", "security", "target", "tool")),
            Map.entry("limit", Set.of("document", "gateway", "problem", "security")),
            Map.entry(
                    "snapshot",
                    Set.of("config", "flow", "gateway", "offering", "problem", "security", "target", "tool")),
            Map.entry("tag", Set.of("config", "document", "gateway", "identity", "problem", "security")),
            Map.entry("signature", Set.of("identity", "problem", "security")),
            Map.entry("readiness", Set.of("address", "audit", "config", "identity", "snapshot", "target")));

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOTHING_BLOCKS = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(CompletableFuture.class, "join")
            .orShould()
            .callMethod(CompletableFuture.class, "get")
            .orShould()
            .dependOnClassesThat()
            .haveSimpleName("UniAwait");

    @ArchTest
    static final ArchRule NOTHING_IS_SYNCHRONIZED = methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule NO_FIELD_INJECTION = noFields().should().beAnnotatedWith(Inject.class);

    @ArchTest
    static final ArchRule ENDPOINT_METHODS_ARE_PUBLIC = methods()
            .that()
            .areMetaAnnotatedWith(HttpMethod.class)
            .and()
            .areDeclaredInClassesThat()
            .areNotInterfaces()
            .should()
            .bePublic();

    @ArchTest
    static final ArchRule ENTITIES_STAY_IN_THEIR_PACKAGE =
            classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule RESOURCES_STAY_IN_THEIR_PACKAGE = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .and()
            .areNotInterfaces()
            .should()
            .bePackagePrivate();

    @ArchTest
    static final ArchRule NO_STANDARD_STREAMS = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule NO_JAVA_LOGGING = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule NO_EMPTY_NAMES = classes()
            .should()
            .haveSimpleNameNotEndingWith("Impl")
            .andShould()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Dto");

    @ArchTest
    static void packagesKnowOnlyWhatTheyMay(JavaClasses all) {
        for (JavaClass one : all) {
            Set<String> known = new TreeSet<>();
            one.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith(ROOT))
                    .map(ArchitectureTest::feature)
                    .filter(target -> !target.isEmpty() && !target.equals(feature(one)))
                    .forEach(known::add);
            assertThat(ALLOWED).containsKey(feature(one));
            assertThat(ALLOWED.get(feature(one)))
                    .as("what %s may know", one.getName())
                    .containsAll(known);
        }
    }

    private static String feature(JavaClass one) {
        String name = one.getPackageName();
        return name.length() <= ROOT.length()
                ? ""
                : name.substring(ROOT.length() + 1).split("\\.")[0];
    }
}
