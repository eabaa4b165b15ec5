package io.gatehouse.catalog.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What would happen. */
@RegisterForReflection
@Schema(name = "PolicyDryRunAnswer")
@JsonInclude(JsonInclude.Include.NON_NULL)
record DryRunAnswer(
        Decision decision,
        Reason reason,

        @Schema(description = "the rule that decides") @Nullable
        String decidedBy,

        @Schema(description = "whether lists show it to this caller")
        boolean listed,

        List<RuleAnswer> rules) {

    /** What would happen to a call. */
    enum Decision {
        ALLOWED,
        REFUSED,
        DEPENDS_ON_ARGUMENTS
    }

    /** Why. */
    enum Reason {
        NO_POLICY,
        RULE_ALLOWS,
        RULE_DENIES,
        RULE_FAILED,
        NO_RULE_ALLOWS,
        ARGUMENTS_NEEDED
    }

    /** What a rule says. */
    enum Result {
        MATCHES,
        DOES_NOT_MATCH,
        FAILED,
        NEEDS_ARGUMENTS
    }

    /** One rule. */
    @RegisterForReflection
    @Schema(name = "PolicyRuleAnswer")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RuleAnswer(
            String name,
            String effect,
            Result result,
            @Nullable String error) {}

    /** Puts together what the rules say, as gateway-service does. */
    static DryRunAnswer of(List<Policy.Said> said) {
        List<RuleAnswer> rules = said.stream().map(DryRunAnswer::shown).toList();
        if (rules.isEmpty()) {
            return new DryRunAnswer(Decision.ALLOWED, Reason.NO_POLICY, null, true, rules);
        }
        String failed = first(rules, "", Result.FAILED);
        if (failed != null) {
            return new DryRunAnswer(Decision.REFUSED, Reason.RULE_FAILED, failed, false, rules);
        }
        String denies = first(rules, "DENY", Result.MATCHES);
        if (denies != null) {
            return new DryRunAnswer(Decision.REFUSED, Reason.RULE_DENIES, denies, false, rules);
        }
        String allows = first(rules, "ALLOW", Result.MATCHES);
        String mayAllow = first(rules, "ALLOW", Result.NEEDS_ARGUMENTS);
        String mayDeny = first(rules, "DENY", Result.NEEDS_ARGUMENTS);
        if (allows == null && mayAllow == null) {
            return new DryRunAnswer(Decision.REFUSED, Reason.NO_RULE_ALLOWS, null, false, rules);
        }
        if (mayAllow == null && mayDeny == null) {
            return new DryRunAnswer(Decision.ALLOWED, Reason.RULE_ALLOWS, allows, true, rules);
        }
        return new DryRunAnswer(
                Decision.DEPENDS_ON_ARGUMENTS,
                Reason.ARGUMENTS_NEEDED,
                mayDeny == null ? mayAllow : mayDeny,
                true,
                rules);
    }

    private static @Nullable String first(List<RuleAnswer> rules, String effect, Result result) {
        for (RuleAnswer rule : rules) {
            if (rule.result() == result && (effect.isEmpty() || rule.effect().equals(effect))) {
                return rule.name();
            }
        }
        return null;
    }

    private static RuleAnswer shown(Policy.Said said) {
        String name = said.rule().name();
        String effect = said.rule().effect().name();
        return switch (said.answer()) {
            case CompiledRule.Answer.Failed(String message) -> new RuleAnswer(name, effect, Result.FAILED, message);
            case CompiledRule.Answer.Open open -> new RuleAnswer(name, effect, Result.NEEDS_ARGUMENTS, null);
            case CompiledRule.Answer.Known(boolean matches) ->
                new RuleAnswer(name, effect, matches ? Result.MATCHES : Result.DOES_NOT_MATCH, null);
        };
    }
}
