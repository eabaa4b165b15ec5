package io.gatehouse.catalog.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.catalog.document.Document;
import io.gatehouse.catalog.problem.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A policy on the wire: bounded, and compiled before it is taken. */
final class PolicyDocument {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][-_.a-zA-Z0-9]{0,63}");
    private static final int MAXIMUM_DESCRIPTION = 200;
    private static final int MAXIMUM_EXPRESSION = 4096;

    private PolicyDocument() {}

    /** The rules of a request in member {@code rules}; faults are the document's. */
    static List<Rule> rules(Document request) {
        List<Rule> rules = new ArrayList<>();
        for (Document rule : request.objects("rules", 1, Policy.MAXIMUM_RULES)) {
            String name = rule.text("name", 1, 64, NAME);
            String effect = rule.oneOf("effect", Set.of("ALLOW", "DENY")).orElse("");
            if (effect.isEmpty() && !rule.has("effect")) {
                rule.fault("effect", "is required");
            }
            rule.optionalText("description", 0, MAXIMUM_DESCRIPTION, null);
            String expression = rule.text("expression", 1, MAXIMUM_EXPRESSION, null);
            rules.add(new Rule(name, effect.equals("ALLOW") ? Rule.Effect.ALLOW : Rule.Effect.DENY, expression));
        }
        return rules;
    }

    /** Compiles rules; a rule that does not is the request's fault. */
    static Policy compile(List<Rule> rules) {
        try {
            return Policy.of(rules);
        } catch (BadPolicy refused) {
            int index = 0;
            while (!rules.get(index).name().equals(refused.rule())) {
                index++;
            }
            throw ApiException.validation("rules[" + index + "].expression", String.valueOf(refused.getMessage()));
        }
    }

    /** The text that is stored and stands in the snapshot. */
    static String text(Document request) {
        ObjectNode policy = Document.empty();
        var rules = policy.putArray("rules");
        for (JsonNode rule : request.node().path("rules")) {
            ObjectNode kept = rules.addObject();
            for (String member : List.of("name", "effect", "description", "expression")) {
                if (rule.hasNonNull(member)) {
                    kept.set(member, rule.get(member));
                }
            }
        }
        return Document.text(policy);
    }

    /** The rules of a stored text. */
    static List<Rule> stored(String text) {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : Document.stored(text).path("rules")) {
            rules.add(new Rule(
                    rule.path("name").asText(),
                    Rule.Effect.valueOf(rule.path("effect").asText()),
                    rule.path("expression").asText()));
        }
        return rules;
    }
}
