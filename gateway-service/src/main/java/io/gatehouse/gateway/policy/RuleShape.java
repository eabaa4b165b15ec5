package io.gatehouse.gateway.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import java.util.Optional;

/** Refuses rules whose cost grows faster than what they look at, and patterns that could never match anything. */
final class RuleShape {

    /** Loops within a loop, or over the outcome of one. */
    private static final int MAXIMUM_LOOPS = 2;
    /** Entries of a list or map that is written inside of a loop: each round would multiply them. */
    private static final int MAXIMUM_ENTRIES_IN_LOOP = 16;

    private final Rule rule;
    private final CelAbstractSyntaxTree tree;

    private RuleShape(Rule rule, CelAbstractSyntaxTree tree) {
        this.rule = rule;
        this.tree = tree;
    }

    static void check(Rule rule, CelAbstractSyntaxTree tree) {
        new RuleShape(rule, tree).visit(tree.getExpr(), 0);
    }

    private void visit(CelExpr at, int loops) {
        switch (at.getKind()) {
            case SELECT -> visit(at.select().operand(), loops);
            case CALL -> call(at, at.call(), loops);
            case LIST -> {
                entries(at, at.list().elements().size(), loops);
                at.list().elements().forEach(element -> visit(element, loops));
            }
            case MAP -> {
                entries(at, at.map().entries().size(), loops);
                at.map().entries().forEach(entry -> {
                    visit(entry.key(), loops);
                    visit(entry.value(), loops);
                });
            }
            case STRUCT -> throw refused(at, "messages cannot be made");
            case COMPREHENSION -> loop(at, at.comprehension(), loops + 1);
            default -> {}
        }
    }

    private void loop(CelExpr at, CelComprehension loop, int loops) {
        if (loops > MAXIMUM_LOOPS) {
            throw refused(at, "more than " + MAXIMUM_LOOPS + " nested macros");
        }
        visit(loop.iterRange(), loops);
        visit(loop.accuInit(), loops);
        visit(loop.loopCondition(), loops);
        visit(loop.loopStep(), loops);
        visit(loop.result(), loops);
    }

    private void entries(CelExpr at, int count, int loops) {
        if (loops > 0 && count > MAXIMUM_ENTRIES_IN_LOOP) {
            throw refused(at, "more than " + MAXIMUM_ENTRIES_IN_LOOP + " entries inside of a macro");
        }
    }

    private void call(CelExpr at, CelCall call, int loops) {
        call.target().ifPresent(target -> visit(target, loops));
        call.args().forEach(argument -> visit(argument, loops));
        if (call.function().equals("matches") && !call.args().isEmpty()) {
            CelExpr pattern = call.args().getLast();
            if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT
                    || pattern.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
                throw refused(at, "the pattern of matches must be written in the rule");
            }
            pattern(pattern, pattern.constant().stringValue());
        }
    }

    private void pattern(CelExpr at, String text) {
        try {
            if (Pattern.compile(text).programSize() > PolicyLanguage.MAXIMUM_PATTERN_PROGRAM) {
                throw refused(at, "the pattern is too complex");
            }
        } catch (PatternSyntaxException malformed) {
            throw refused(at, "not a pattern (RE2): " + malformed.getDescription());
        }
    }

    private BadPolicy refused(CelExpr at, String message) {
        Integer offset = tree.getSource().getPositionsMap().get(at.id());
        Optional<CelSourceLocation> place =
                offset == null ? Optional.empty() : tree.getSource().getOffsetLocation(offset);
        return PolicyLanguage.at(rule, place.orElse(CelSourceLocation.of(1, 0)), message);
    }
}
