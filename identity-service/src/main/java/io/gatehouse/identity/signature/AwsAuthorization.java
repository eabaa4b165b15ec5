package io.gatehouse.identity.signature;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Authorization} of a signed request. Signatures in the query (presigned URLs) do not exist here.
 *
 * @param keyId access key id
 * @param date day of the credential scope, {@code yyyyMMdd}
 * @param region region of the credential scope
 * @param service service of the credential scope
 * @param signedHeaders lower-case names, sorted, each once
 * @param signature 64 lower-case hexadecimal digits
 */
public record AwsAuthorization(
        String keyId, String date, String region, String service, List<String> signedHeaders, String signature) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final String TERMINATOR = "aws4_request";
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_HEADERS = 50;
    private static final String NAME = "authorization";
    private static final Pattern FORM = Pattern.compile(ALGORITHM
            + " +Credential=([A-Za-z0-9]{16,64})/([0-9]{8})/([a-z0-9-]{1,64})/([a-z0-9-]{1,64})/" + TERMINATOR
            + " *, *SignedHeaders=([a-z0-9_.-]+(?:;[a-z0-9_.-]+)*+) *, *Signature=([0-9a-f]{64})");

    /** Whether any value of the header asks for this algorithm; one that does is never tried as anything else. */
    public static boolean isMeant(Map<String, List<String>> headers) {
        return headers.getOrDefault(NAME, List.of()).stream()
                .anyMatch(value -> value.stripLeading().regionMatches(true, 0, "AWS4-", 0, 5));
    }

    /** Reads the header of the request. */
    public static AwsAuthorization of(SignedRequest request) {
        return parse(request.single(NAME)).orElseThrow(() -> new SignatureRefused("authorization-malformed"));
    }

    static Optional<AwsAuthorization> parse(String header) {
        Matcher form = FORM.matcher(header.length() > MAX_LENGTH ? "" : header);
        if (!form.matches()) {
            return Optional.empty();
        }
        List<String> names = List.of(form.group(5).split(";", -1));
        boolean ordered = names.size() <= MAX_HEADERS
                && names.equals(names.stream().distinct().sorted().toList());
        return ordered
                ? Optional.of(new AwsAuthorization(
                        form.group(1), form.group(2), form.group(3), form.group(4), names, form.group(6)))
                : Optional.empty();
    }

    /** The scope in which the signing key is valid. */
    String scope() {
        return date + "/" + region + "/" + service + "/" + TERMINATOR;
    }

    @Override
    public String toString() {
        return "AwsAuthorization[" + keyId + "]";
    }
}
