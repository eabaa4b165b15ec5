package io.gatehouse.gateway.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the Bearer challenges of a target (RFC 6750 §3, RFC 9728 §5.1); bounded, because the target wrote them. */
final class Challenge {

    private static final int MAXIMUM_LENGTH = 8192;
    private static final int MAXIMUM_SCOPES = 32;
    private static final int MAXIMUM_URL = 2048;
    private static final Pattern PARAMETER =
            Pattern.compile("(?:^|[\\s,])(error|scope|resource_metadata)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");
    private static final Pattern URL = Pattern.compile("https?://[\\x21-\\x7E]+");

    private final List<String> scopes = new ArrayList<>();
    private boolean insufficient;
    private @Nullable String resourceMetadata;

    private Challenge() {}

    /** What a 401 or 403 means. */
    static UpstreamFailure of(int status, List<String> challenges) {
        Challenge read = new Challenge();
        for (String challenge : challenges) {
            if (challenge.length() <= MAXIMUM_LENGTH && challenge.regionMatches(true, 0, "Bearer", 0, 6)) {
                read.parameters(challenge);
            }
        }
        if (status == 401) {
            return read.failure(UpstreamFailure.Kind.UNAUTHORIZED, status);
        }
        return read.insufficient && !read.scopes.isEmpty()
                ? read.failure(UpstreamFailure.Kind.INSUFFICIENT_SCOPE, status)
                : UpstreamFailure.status(status);
    }

    private UpstreamFailure failure(UpstreamFailure.Kind kind, int status) {
        return new UpstreamFailure(kind, status, scopes, resourceMetadata);
    }

    private void parameters(String challenge) {
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            String value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            switch (matcher.group(1)) {
                case "error" -> insufficient |= value.equals("insufficient_scope");
                case "scope" -> scopes(value);
                default -> resourceMetadata(value);
            }
        }
    }

    private void scopes(String value) {
        for (String scope : value.split(" ", -1)) {
            if (scopes.size() < MAXIMUM_SCOPES && SCOPE.matcher(scope).matches() && !scopes.contains(scope)) {
                scopes.add(scope);
            }
        }
    }

    private void resourceMetadata(String value) {
        if (resourceMetadata == null
                && value.length() <= MAXIMUM_URL
                && URL.matcher(value).matches()) {
            resourceMetadata = value;
        }
    }
}
