package io.gatehouse.identity;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.groups.UniAwait;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The rules that keep the packages apart and the event loop free. */
@AnalyzeClasses(packages = "io.gatehouse.identity", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.gatehouse.identity.";

    @ArchTest
    static final ArchRule noCycles = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule foundationsKnowNoFeature = noClasses()
            .that(resideInAnyPackage(
                    ROOT + "config", ROOT + "problem", ROOT + "jwt", ROOT + "address", ROOT + "trace", ROOT + "metric"))
            .should()
            .dependOnClassesThat(are(resideInAnyPackage(
                    ROOT + "user..",
                    ROOT + "security..",
                    ROOT + "workload..",
                    ROOT + "token..",
                    ROOT + "audit..",
                    ROOT + "chain..",
                    ROOT + "crypto..",
                    ROOT + "provider..",
                    ROOT + "grant..",
                    ROOT + "vault..",
                    ROOT + "consent..",
                    ROOT + "resource..",
                    ROOT + "page..")));

    @ArchTest
    static final ArchRule tokensAndWorkloadsKnowNothingOfVendors = noClasses()
            .that(resideInAnyPackage(
                    ROOT + "user..", ROOT + "security..", ROOT + "workload..", ROOT + "token..", ROOT + "accesskey.."))
            .should()
            .dependOnClassesThat(are(resideInAnyPackage(
                    ROOT + "provider..",
                    ROOT + "grant..",
                    ROOT + "vault..",
                    ROOT + "consent..",
                    ROOT + "resource..",
                    ROOT + "page..")));

    @ArchTest
    static final ArchRule nobodyKnowsThePagesAndTheChecks = noClasses()
            .that(are(resideInAnyPackage("io.gatehouse.identity..")))
            .and()
            .resideOutsideOfPackages(ROOT + "page..", ROOT + "readiness..")
            .should()
            .dependOnClassesThat(are(resideInAnyPackage(ROOT + "page..", ROOT + "readiness..")));

    @ArchTest
    static final ArchRule httpMethodsArePublic = methods()
            .that()
            .areMetaAnnotatedWith(HttpMethod.class)
            .should()
            .bePublic()
            .because("Quarkus ignores others and answers 404");

    @ArchTest
    static final ArchRule entitiesArePackagePrivate =
            classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

    /** Start-up may block, and says so by taking a StartupEvent. */
    @ArchTest
    static final ArchRule nothingBlocks = classes().should(new ArchCondition<>("block only at start") {
        @Override
        public void check(JavaClass item, ConditionEvents events) {
            item.getMethodCallsFromSelf().stream()
                    .filter(call -> blocks(call.getTargetOwner(), call.getName()))
                    .filter(call -> !call.getOrigin().getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(StartupEvent.class)))
                    .forEach(call -> events.add(SimpleConditionEvent.violated(item, call.getDescription())));
        }
    });

    @ArchTest
    static final ArchRule nothingIsSynchronized =
            noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).because("the event loop must not wait");

    @ArchTest
    static final ArchRule noFieldInjection =
            noFields().should().beAnnotatedWith(Inject.class).orShould().beAnnotatedWith(ConfigProperty.class);

    @ArchTest
    static final ArchRule loggersAreNamedLog = fields().that()
            .haveRawType(org.jboss.logging.Logger.class)
            .should()
            .haveName("LOG")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noStandardStreams = noClasses().should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule noJavaUtilLogging = noClasses().should(USE_JAVA_UTIL_LOGGING);

    private static boolean blocks(JavaClass owner, String method) {
        boolean sleeps = owner.isEquivalentTo(Thread.class) && method.equals("sleep");
        boolean waits =
                owner.isEquivalentTo(CompletableFuture.class) && (method.equals("get") || method.equals("join"));
        return sleeps || waits || owner.isEquivalentTo(UniAwait.class);
    }
}
