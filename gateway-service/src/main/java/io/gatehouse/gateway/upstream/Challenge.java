package io.gatehouse.gateway.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the Bearer challenges of a target (RFC 6750 §3); bounded, because the target wrote them. */
final class Challenge {

    private static final int MAXIMUM_LENGTH = 8192;
    private static final int MAXIMUM_SCOPES = 32;
    private static final Pattern PARAMETER =
            Pattern.compile("(?:^|[\\s,])(error|scope)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");

    private Challenge() {}

    /** What a 401 or 403 means. */
    static UpstreamFailure of(int status, List<String> challenges) {
        boolean insufficient = false;
        List<String> scopes = new ArrayList<>();
        for (String challenge : challenges) {
            if (challenge.length() > MAXIMUM_LENGTH || !challenge.regionMatches(true, 0, "Bearer", 0, 6)) {
                continue;
            }
            Matcher matcher = PARAMETER.matcher(challenge);
            while (matcher.find()) {
                String value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
                if (matcher.group(1).equals("error")) {
                    insufficient |= value.equals("insufficient_scope");
                } else {
                    scopes(value, scopes);
                }
            }
        }
        if (status == 401) {
            return new UpstreamFailure(UpstreamFailure.Kind.UNAUTHORIZED, status, List.of());
        }
        return insufficient && !scopes.isEmpty()
                ? new UpstreamFailure(UpstreamFailure.Kind.INSUFFICIENT_SCOPE, status, scopes)
                : UpstreamFailure.status(status);
    }

    private static void scopes(String value, List<String> into) {
        for (String scope : value.split(" ", -1)) {
            if (into.size() < MAXIMUM_SCOPES && SCOPE.matcher(scope).matches() && !into.contains(scope)) {
                into.add(scope);
            }
        }
    }
}
