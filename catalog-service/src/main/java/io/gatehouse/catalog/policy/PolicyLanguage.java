package io.gatehouse.catalog.policy;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The language of rules: CEL over a fixed set of typed variables, without anything that could make a short rule costly.
 * gateway-service has the same one; {@code deploy/policy/cases.json} holds both to it.
 */
final class PolicyLanguage {

    static final String ARGUMENTS = "arguments";
    private static final int MAXIMUM_LENGTH = 2048;
    private static final int MAXIMUM_RECURSION = 32;
    private static final int MAXIMUM_ITERATIONS = 1000;
    static final int MAXIMUM_PATTERN_PROGRAM = 200;

    private static final CelType OBJECT = MapType.create(SimpleType.STRING, SimpleType.DYN);
    private static final Map<String, CelType> VARIABLES = Map.ofEntries(
            Map.entry("caller.issuer", SimpleType.STRING),
            Map.entry("caller.subject", SimpleType.STRING),
            Map.entry("caller.clientId", SimpleType.STRING),
            Map.entry("caller.scopes", ListType.create(SimpleType.STRING)),
            Map.entry("caller.claims", OBJECT),
            Map.entry("workload", SimpleType.STRING),
            Map.entry("gateway.id", SimpleType.STRING),
            Map.entry("gateway.name", SimpleType.STRING),
            Map.entry("target.id", SimpleType.STRING),
            Map.entry("target.name", SimpleType.STRING),
            Map.entry("target.origin", SimpleType.STRING),
            Map.entry("tool.name", SimpleType.STRING),
            Map.entry("tool.publicName", SimpleType.STRING),
            Map.entry("tool.annotations", OBJECT),
            Map.entry("method", SimpleType.STRING),
            Map.entry(ARGUMENTS, OBJECT));

    private static final CelOptions BOUNDED = CelOptions.current()
            .maxExpressionCodePointSize(MAXIMUM_LENGTH)
            .maxParseRecursionDepth(MAXIMUM_RECURSION)
            .maxParseErrorRecoveryLimit(4)
            .comprehensionMaxIterations(MAXIMUM_ITERATIONS)
            .maxRegexProgramSize(MAXIMUM_PATTERN_PROGRAM)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(BOUNDED).build();

    private PolicyLanguage() {}

    private static CelCompiler compiler() {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(BOUNDED)
                .setStandardEnvironmentEnabled(false)
                // Rules know no present time, so points in time would be of no use; native images lack them, too.
                .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                        .excludeFunctions(StandardFunction.TIMESTAMP, StandardFunction.DURATION)
                        .build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        VARIABLES.forEach(builder::addVar);
        return builder.build();
    }

    static CompiledRule compile(Rule rule) {
        if (rule.expression().codePointCount(0, rule.expression().length()) > MAXIMUM_LENGTH) {
            throw new BadPolicy(rule.name(), 1, 1, "longer than " + MAXIMUM_LENGTH + " characters");
        }
        CelValidationResult result = COMPILER.compile(rule.expression());
        if (result.hasError()) {
            CelIssue first = result.getErrors().getFirst();
            throw at(rule, first.getSourceLocation(), described(first.getMessage()));
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            RuleShape.check(rule, tree);
            return new CompiledRule(RUNTIME.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException refused) {
            throw new BadPolicy(rule.name(), 1, 1, String.valueOf(refused.getMessage()));
        }
    }

    static BadPolicy at(Rule rule, CelSourceLocation place, String message) {
        return new BadPolicy(rule.name(), Math.max(1, place.getLine()), Math.max(0, place.getColumn()) + 1, message);
    }

    private static String described(String message) {
        for (String object : List.of("caller", "gateway", "target", "tool")) {
            if (message.startsWith("undeclared reference to '" + object + "'")) {
                return "no such member; " + object + " has " + members(object);
            }
        }
        return message;
    }

    private static Set<String> members(String object) {
        Set<String> members = new TreeSet<>(VARIABLES.keySet());
        members.removeIf(name -> !name.startsWith(object + "."));
        return members;
    }
}
