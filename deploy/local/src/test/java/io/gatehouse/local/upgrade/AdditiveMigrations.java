package io.gatehouse.local.upgrade;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a migration may not do while the version before it still serves: take away, rename, or demand. */
final class AdditiveMigrations {
    private static final Pattern COMMENTS = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile(
            "\\bADD\\s+(COLUMN\\s+)?(?!CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN|EXCLUDE)\\w+[^,;]*\\bNOT\\s+NULL\\b[^,;]*");
    private static final Map<Pattern, String> REFUSED = Map.of(
            Pattern.compile("\\bDROP\\s+(TABLE|COLUMN|VIEW|SEQUENCE|TYPE|SCHEMA|ROLE)\\b"),
            "takes away what the version before uses",
            Pattern.compile(
                    "\\bDROP\\s+(?!NOT\\s|DEFAULT|CONSTRAINT|INDEX|TRIGGER|FUNCTION|POLICY|TABLE|COLUMN|VIEW|SEQUENCE|TYPE|SCHEMA|ROLE|IDENTITY|EXPRESSION)\\w+"),
            "takes away a column that the version before uses",
            Pattern.compile("\\bRENAME\\b"),
            "renames what the version before uses",
            Pattern.compile("\\bALTER\\s+(COLUMN\\s+)?\\w+\\s+(SET\\s+DATA\\s+)?TYPE\\b"),
            "changes a type that the version before knows",
            Pattern.compile("\\bSET\\s+NOT\\s+NULL\\b"),
            "demands what the version before may leave out",
            Pattern.compile("\\bREVOKE\\b"),
            "takes a right from the version before",
            Pattern.compile("\\bTRUNCATE\\b"),
            "empties a table");
    /** How a migration says that the version before cannot work with what it leaves: the services then refuse to start. */
    private static final String SAYS_SO = "oldest_reader";

    private AdditiveMigrations() {}

    /** Why the version before could not serve with this migration applied, if so. */
    static Optional<String> problem(String sql) {
        var plain = COMMENTS.matcher(sql).replaceAll(" ").toUpperCase(java.util.Locale.ROOT);
        if (plain.contains(SAYS_SO.toUpperCase(java.util.Locale.ROOT))) {
            return Optional.empty();
        }
        for (var statement : List.of(plain.split(";"))) {
            for (var rule : REFUSED.entrySet()) {
                if (rule.getKey().matcher(statement).find()) {
                    return Optional.of(rule.getValue() + ": " + statement.strip());
                }
            }
            var columns = COLUMN.matcher(statement);
            while (statement.contains("ALTER") && columns.find()) {
                if (!columns.group().contains("DEFAULT") && !columns.group().contains("GENERATED")) {
                    return Optional.of("demands a column that the version before does not write: " + columns.group());
                }
            }
        }
        return Optional.empty();
    }
}
