package io.gatehouse.gateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What the packages may know of each other, and what nobody may do. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    static final String ROOT = "io.gatehouse.gateway";

    /** What each package may know; all may know the root package, which knows nobody. */
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("", Set.of()),
            Map.entry("cache", Set.of()),
            Map.entry("drain", Set.of()),
            Map.entry("trace", Set.of()),
            Map.entry("log", Set.of()),
            Map.entry("metric", Set.of()),
            Map.entry("address", Set.of("cache")),
            Map.entry("peer", Set.of("address")),
            Map.entry("limit", Set.of("cache")),
            Map.entry("policy", Set.of()),
            Map.entry("catalog", Set.of("limit", "policy")),
            Map.entry("caller", Set.of("address", "cache", "catalog", "peer")),
            Map.entry("identity", Set.of("cache", "caller", "catalog", "peer", "trace")),
            Map.entry("replica", Set.of("cache", "identity", "peer")),
            Map.entry("feed", Set.of("catalog", "identity", "limit", "peer", "policy")),
            Map.entry("audit", Set.of("identity", "peer")),
            Map.entry("upstream", Set.of("cache", "catalog", "limit", "mcp", "peer", "address", "trace", "wire")),
            Map.entry("bridge", Set.of("caller", "catalog", "mcp", "replica", "upstream")),
            Map.entry("mcp", Set.of("caller", "catalog")),
            Map.entry(
                    "tool",
                    Set.of(
                            "audit",
                            "bridge",
                            "caller",
                            "catalog",
                            "identity",
                            "mcp",
                            "upstream",
                            "limit",
                            "cache",
                            "policy",
                            "replica",
                            "stream",
                            "trace")),
            Map.entry(
                    "endpoint",
                    Set.of(
                            "audit", "bridge", "caller", "catalog", "limit", "mcp", "tool", "stream", "drain",
                            "replica", "trace", "wire")),
            Map.entry("wire", Set.of()),
            Map.entry("stream", Set.of("caller", "catalog", "mcp")),
            Map.entry(
                    "readiness",
                    Set.of("endpoint", "feed", "identity", "mcp", "audit", "upstream", "address", "replica")));

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_ENDPOINT = noClasses()
            .that(resideOutsideOfPackage(ROOT + ".endpoint..").and(resideOutsideOfPackage(ROOT + ".readiness..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage(ROOT + ".endpoint.."));

    /** Waiting for a future; only who stops may wait. */
    private static final DescribedPredicate<JavaCall<?>> WAITS = DescribedPredicate.describe(
            "a future is waited for",
            call -> Set.of("join", "get").contains(call.getTarget().getName())
                    && call.getTarget().getOwner().isAssignableTo(Future.class)
                    && !call.getOrigin().isAnnotatedWith(PreDestroy.class));

    @ArchTest
    static final ArchRule NOTHING_BLOCKS = noClasses()
            .should()
            .callMethodWhere(WAITS)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
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
            .should()
            .bePublic()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule LOGGERS_ARE_CONSTANTS = fields().that()
            .haveRawType(Logger.class)
            .should()
            .haveName("LOG")
            .andShould()
            .beFinal();

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
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass one : all) {
            Set<String> known = found.computeIfAbsent(feature(one), key -> new TreeSet<>());
            one.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith(ROOT))
                    .map(ArchitectureTest::feature)
                    .filter(target -> !target.isEmpty() && !target.equals(feature(one)))
                    .forEach(known::add);
        }
        found.forEach((feature, known) -> assertThat(ALLOWED.getOrDefault(feature, Set.of()))
                .as("what %s may know", feature)
                .containsAll(known));
        assertThat(ALLOWED.keySet()).containsAll(found.keySet());
    }

    private static String feature(JavaClass one) {
        String rest = one.getPackageName().substring(ROOT.length());
        return rest.isEmpty() ? "" : rest.substring(1).split("\\.")[0];
    }

    @ArchTest
    static void everyPackageSaysWhatItIs(JavaClasses all) {
        Path sources = Path.of("src/main/java");
        Set<String> packages = all.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        for (String one : packages) {
            Path info = sources.resolve(one.replace('.', '/')).resolve("package-info.java");
            assertThat(info).content().contains("@NullMarked").startsWith("/**");
        }
    }

    @ArchTest
    static void filesStaySmall(JavaClasses all) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> large = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > 300)
                    .toList();
            assertThat(large).isEmpty();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
