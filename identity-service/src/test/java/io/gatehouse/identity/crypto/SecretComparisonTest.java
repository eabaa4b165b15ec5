package io.gatehouse.identity.crypto;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.prf.Prf;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;

/**
 * Timing of comparisons, by construction: a secret, a MAC or a hash of a secret is compared by {@link MessageDigest#isEqual}
 * only, so that no answer comes the sooner the fewer of its bytes are right.
 */
@AnalyzeClasses(packages = "io.gatehouse.identity", importOptions = ImportOption.DoNotIncludeTests.class)
class SecretComparisonTest {
    private static final Set<String> LEAKY =
            Set.of("equals", "equalsIgnoreCase", "contentEquals", "compareTo", "startsWith", "endsWith", "mismatch");

    /** Nobody else has a secret to compare; who joins them, says so here. */
    private static final Set<String> COMPARERS =
            Set.of("Secret", "VaultCanary", "OneTimeValue", "HandleKeys$PrfTagger", "Signatures");

    @ArchTest
    static void secretsAreComparedByOneMethod(JavaClasses classes) {
        Set<String> comparers = classes.stream()
                .filter(type -> type.getMethodCallsFromSelf().stream().anyMatch(SecretComparisonTest::isConstantTime))
                .map(type -> type.getName().substring(type.getPackageName().length() + 1))
                .collect(Collectors.toSet());
        assertThat(comparers).isEqualTo(COMPARERS);
    }

    /** Two secrets of one content are not equal, so that no collection and no careless line compares them. */
    @ArchTest
    static final ArchRule secretsHaveNoEquals = noMethods()
            .that()
            .areDeclaredIn(Secret.class)
            .should()
            .haveName("equals")
            .orShould()
            .haveName("hashCode");

    /** Bytes are compared the short way where they are no secret: a hash of the public chain, our own probe of a keyset. */
    @ArchTest
    static final ArchRule bytesAreNotComparedTheShortWay = noClasses()
            .that()
            .doNotHaveSimpleName("ChainHash")
            .and()
            .doNotHaveSimpleName("FileKeyWrapper")
            .should()
            .callMethodWhere(describe(
                    "Arrays.equals of bytes",
                    (JavaMethodCall call) -> call.getTargetOwner().isEquivalentTo(Arrays.class)
                            && LEAKY.contains(call.getName())
                            && call.getTarget()
                                    .getRawParameterTypes()
                                    .getFirst()
                                    .isEquivalentTo(byte[].class)));

    @ArchTest
    static void whoRevealsASecretOrMakesAMacComparesNothingItself(JavaClasses classes) {
        assertThat(classes.stream()
                        .flatMap(type -> type.getCodeUnits().stream())
                        .filter(SecretComparisonTest::hasASecret)
                        .flatMap(unit -> unit.getMethodCallsFromSelf().stream())
                        .filter(SecretComparisonTest::isLeaky)
                        .map(JavaMethodCall::getDescription))
                .isEmpty();
    }

    private static boolean hasASecret(JavaCodeUnit unit) {
        return unit.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Secret.class)
                                && call.getName().startsWith("reveal")
                        || call.getTargetOwner().isEquivalentTo(Mac.class)
                        || call.getTargetOwner().isAssignableTo(Prf.class));
    }

    private static boolean isLeaky(JavaMethodCall call) {
        return belongToAnyOf(String.class, Arrays.class, Objects.class).test(call.getTargetOwner())
                && LEAKY.contains(call.getName());
    }

    private static boolean isConstantTime(JavaMethodCall call) {
        return call.getTargetOwner().isEquivalentTo(MessageDigest.class)
                && call.getName().equals("isEqual");
    }
}
