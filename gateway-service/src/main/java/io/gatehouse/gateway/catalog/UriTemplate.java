package io.gatehouse.gateway.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells which URIs a template (RFC 6570, all four levels) can have been expanded to. It may say yes to a few more than
 * that, never to fewer; the target has the last word. Works in steps of a bounded number, whatever the template is: it
 * comes from a target.
 */
public final class UriTemplate {

    private static final int MAXIMUM_PARTS = 64;
    private static final int MAXIMUM_URI = 4096;

    /** What stands between two literals: which letters it may have, what it begins with, and whether it may be empty. */
    private record Expression(String first, String stops, boolean optional) {

        static Expression of(char operator) {
            return switch (operator) {
                case '+' -> new Expression("", "", false);
                case '#' -> new Expression("#", "", true);
                case '.' -> new Expression(".", "/?#", true);
                case '/' -> new Expression("/", "?#", true);
                case ';' -> new Expression(";", "/?#", true);
                case '?' -> new Expression("?", "#", true);
                case '&' -> new Expression("&", "#", true);
                default -> new Expression("", "/?#", false);
            };
        }
    }

    private record Part(String literal, Expression expression, boolean isLiteral) {}

    private final String text;
    private final String prefix;
    private final List<Part> parts;
    private final int literals;

    private UriTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
        this.prefix = parts.isEmpty() || !parts.getFirst().isLiteral()
                ? ""
                : parts.getFirst().literal();
        this.literals = parts.stream().mapToInt(part -> part.literal().length()).sum();
    }

    /** Reads a template; what is not well-formed, or has too many parts, matches nothing but itself. */
    public static UriTemplate of(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            int end = open < 0 ? text.length() : open;
            if (end > at) {
                parts.add(literal(text.substring(at, end)));
            }
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close <= open + 1 || parts.size() >= MAXIMUM_PARTS) {
                return new UriTemplate(text, List.of(literal(text)));
            }
            parts.add(new Part("", Expression.of(text.charAt(open + 1)), false));
            at = close + 1;
        }
        return new UriTemplate(text, parts);
    }

    private static Part literal(String text) {
        return new Part(text, Expression.of('+'), true);
    }

    /** The template as it was written. */
    public String text() {
        return text;
    }

    /** How many letters of it are fixed: of two templates that match, the one with more says more. */
    int literals() {
        return literals;
    }

    /** How many letters are looked at to tell whether it matches. */
    int work(String uri) {
        return uri.startsWith(prefix) ? parts.size() * Math.min(uri.length(), MAXIMUM_URI) : 1;
    }

    /** Whether the URI can be one of its expansions. */
    public boolean matches(String uri) {
        if (uri.length() > MAXIMUM_URI || !uri.startsWith(prefix)) {
            return false;
        }
        // Which lengths of the URI can have been read so far; every part moves all of them on at once.
        boolean[] reached = new boolean[uri.length() + 1];
        reached[0] = true;
        for (Part part : parts) {
            reached = part.isLiteral() ? past(part.literal(), uri, reached) : past(part.expression(), uri, reached);
        }
        return reached[uri.length()];
    }

    private static boolean[] past(String literal, String uri, boolean[] before) {
        boolean[] after = new boolean[before.length];
        for (int i = 0; i < before.length; i++) {
            if (before[i] && uri.startsWith(literal, i)) {
                after[i + literal.length()] = true;
            }
        }
        return after;
    }

    private static boolean[] past(Expression expression, String uri, boolean[] before) {
        boolean[] after = new boolean[before.length];
        boolean inside = false;
        for (int i = 0; i < before.length; i++) {
            after[i] = inside || before[i] && expression.optional();
            if (i == uri.length()) {
                break;
            }
            boolean begins = before[i] && (expression.first().isEmpty() || uri.startsWith(expression.first(), i));
            inside = (inside || begins) && expression.stops().indexOf(uri.charAt(i)) < 0
                    || begins && !expression.first().isEmpty();
        }
        return after;
    }

    @Override
    public String toString() {
        return text;
    }
}
